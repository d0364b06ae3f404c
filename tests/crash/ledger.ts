import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs'

/** One command a client was told is done: its key as the server keeps it, and what the receipt said. */
export interface Acknowledged {
  readonly key: string
  readonly instance: string
  readonly version: number
  /** Hash of its newest leaf, hex. */
  readonly leaf: string
  /** Text that was handed in, if any; it must be found in the history exactly once. */
  readonly text?: string
}

/** What clients were told, on disk before anything else is asked: a line per acknowledged command. */
export function openLedger(file: string) {
  const fd = openSync(file, 'a')
  return {
    write(entry: Acknowledged): void {
      writeSync(fd, `${JSON.stringify(entry)}\n`)
      fdatasyncSync(fd)
    },
    read: (): readonly Acknowledged[] =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line) as Acknowledged),
    close: () => closeSync(fd),
  }
}
export type Ledger = ReturnType<typeof openLedger>
