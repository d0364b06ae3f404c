import { api } from '#runtime/server/api/client.ts'
import type { Upload } from '#runtime/ui/form/shape.ts'

/** Files go to the store at once and are named in the form by their content hash. */
export const upload: Upload = file => api.attachments.upload(file)
