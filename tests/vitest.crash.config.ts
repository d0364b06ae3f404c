import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Tests that kill a server and look at what is left: one after another, so that each has the machine to itself. */
export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['tests/crash/**/*.crash.ts'],
    environment: 'node',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
})
