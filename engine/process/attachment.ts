import type { Json } from '#engine/json.ts'

const CONTENT_HASH = /^sha256:[0-9a-f]{64}$/

/** Content hashes of the attachments a form names, wherever they stand in it, each once, sorted. */
export function attachmentsIn(data: Json): string[] {
  const found = new Set<string>()
  const look = (value: Json): void => {
    if (typeof value === 'string') {
      if (CONTENT_HASH.test(value)) found.add(value)
    } else if (value !== null && typeof value === 'object') {
      for (const part of Object.values(value)) look(part)
    }
  }
  look(data)
  return [...found].sort()
}
