import type { Ledger } from '#tests/crash/ledger.ts'
import type { Site } from '#tests/crash/site.ts'

export interface Client {
  /** Commands that were sent and neither answered nor given up. */
  readonly open: Set<string>
  /** Answers nobody expected: anything but done. */
  readonly surprises: string[]
  /** Commands sent again because the first answer was lost. */
  repeated: number
  stop(): Promise<void>
}

/**
 * A clerk's phone: starts a matter, hands in notes, ends it, starts the next. Whatever was not answered is sent again
 * with the same key until it is, as the portal does.
 */
export function startClient(site: Site, ledger: Ledger, number: number, notes: () => number): Client {
  let isStopped = false
  const client: Client & { repeated: number } = {
    open: new Set(),
    surprises: [],
    repeated: 0,
    async stop() {
      isStopped = true
      await ended
    },
  }

  async function send(path: string, key: string, body: object, text?: string): Promise<string | undefined> {
    const full = `${site.clerk(number)}:${key}`
    client.open.add(full)
    for (let tries = 0; ; tries++) {
      await site.up()
      if (isStopped) return undefined
      const answer = await site.call('POST', path, { key, ...body }, site.cookie(number)).catch(() => undefined)
      if (!answer) {
        // The server may have just died: give it a moment before asking whether it is up.
        await new Promise(resolve => setTimeout(resolve, 5))
        if (isStopped) return undefined
        client.repeated++
        continue
      }
      client.open.delete(full)
      if (answer.status !== 200 && answer.status !== 201) {
        client.surprises.push(`${path} ${key} after ${tries}: ${answer.status} ${JSON.stringify(answer.json)}`)
        return undefined
      }
      const { instance, version, leaf } = answer.json
      ledger.write({ key: full, instance, version, leaf, ...(text && { text }) })
      return instance as string
    }
  }

  async function live(): Promise<void> {
    for (let matter = 1; !isStopped; matter++) {
      const instance = await send('/instances', `start-${number}-${matter}`, {
        template: 'notes',
        organisation: 'village',
        title: `第${number}号的第${matter}件`,
      })
      if (!instance) return
      const last = notes()
      for (let note = 1; note <= last && !isStopped; note++) {
        const text = `${number}/${matter}/${note}`
        const outcome = note === last ? 'ENOUGH' : 'MORE'
        const body = { body: { type: 'Submit', task: `note.${note}/fill`, data: { text }, outcome } }
        if (!(await send(`/instances/${instance}/commands`, `note-${number}-${matter}-${note}`, body, text))) return
      }
    }
  }
  const ended = live().catch(error => void client.surprises.push(String(error)))
  return client
}

/** Random numbers that can be repeated: a seed is printed and taken as an argument. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
