import type { Config } from '#runtime/server/config.ts'

/** 0 fine · 1 findings or mismatch · 2 could not be done (folder in use, port taken, wrong configuration) · 3 wrong usage. */
export type ExitCode = 0 | 1 | 2 | 3

/** Where a command writes and what it may ask for. Tests give their own. */
export interface Io {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly env: { readonly [name: string]: string | undefined }
  /** Resolves when the process was asked to end. */
  readonly ended: () => Promise<void>
}
export interface Input extends Io {
  readonly words: readonly string[]
  readonly flags: ReadonlySet<string>
  /** Machine-readable output wanted: `report` prints it, `out` stays for people. */
  readonly json: boolean
  /** The result as one JSON document, printed only with `--json`. */
  readonly report: (value: unknown) => void
  /** The configuration; throws `WrongConfig` with all mistakes. */
  readonly config: (more?: { readonly [name: string]: string }) => Config
}

/** One command of `guicheng`: a record, its file named like it. */
export interface Command {
  readonly name: string
  readonly usage: string
  /** Chinese, one line. */
  readonly says: string
  readonly english: string
  /** Flags without a value, with what they do. */
  readonly flags?: { readonly [flag: string]: string }
  readonly words: { readonly least: number; readonly most: number }
  readonly run: (input: Input) => Promise<ExitCode>
}

/** Wrong usage found by a command itself. */
export class WrongUsage extends Error {}
/** Settings that do not parse; the message lists all of them. */
export class WrongConfig extends Error {}
