/** What a template may at most be: it is untrusted input, and every check must end soon (SR-25). */
export const LIMITS = {
  /** UTF-8 bytes of the text. */
  bytes: 512 * 1024,
  /** Nesting of objects and lists. */
  depth: 64,
  states: 500,
  /** Fields of `data` and of all forms together. */
  fields: 1000,
  /** Microsteps one outcome may set off (SC-20); the run-time limit lies above it. */
  microsteps: 100,
  /** Findings reported at once. */
  findings: 200,
} as const
