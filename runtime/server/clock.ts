import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '#engine/time/time.ts'

/** The one place the server takes the time from. */
export interface Clock {
  now(): Instant
}

export const systemClock: Clock = { now: () => new Date().toISOString() }

/** A clock that can be moved ahead to try periods out; how far is kept in the data folder, so a restart does not undo it. */
export interface DemoClock extends Clock {
  readonly daysAhead: number
  /** Moves the clock ahead by whole days; never back, because recorded times never decrease. */
  advance(days: number): void
}

const DAY = 86_400_000

export function demoClock(folder: string, base: Clock = systemClock): DemoClock {
  const file = join(folder, 'demo-clock.json')
  let daysAhead = read(file)
  return {
    now: () => new Date(Date.parse(base.now()) + daysAhead * DAY).toISOString(),
    get daysAhead() {
      return daysAhead
    },
    advance(days) {
      if (!Number.isSafeInteger(days) || days < 0 || daysAhead + days > 36_500) return
      daysAhead += days
      mkdirSync(folder, { recursive: true })
      writeFileSync(`${file}.new`, JSON.stringify({ daysAhead }))
      renameSync(`${file}.new`, file)
    },
  }
}

function read(file: string): number {
  try {
    const { daysAhead } = JSON.parse(readFileSync(file, 'utf8')) as { daysAhead?: unknown }
    return typeof daysAhead === 'number' && Number.isSafeInteger(daysAhead) && daysAhead > 0 ? daysAhead : 0
  } catch {
    return 0
  }
}
