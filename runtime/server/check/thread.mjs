// A thread does not inherit the loader of TypeScript; this is the one file that has to be JavaScript.
import { register } from 'tsx/esm/api'

register()
await import('./worker.ts')
