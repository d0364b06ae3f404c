import { systemClock } from '#runtime/server/clock.ts'
import { start } from '#runtime/server/compose.ts'
import { readConfig } from '#runtime/server/config.ts'
import { type Filling, fill } from '#tests/load/fill.ts'
import { type Profile, startProfile } from '#tests/load/profile.ts'

/**
 * The real server as a process of its own: everything `serve` puts together, over HTTP on the loopback. The parent has it
 * filled and measured over the process channel.
 */
export type Asked =
  | { readonly ask: 'fill'; readonly filling: Filling }
  | { readonly ask: 'measure'; readonly profile: boolean; readonly forget: boolean }
  | { readonly ask: 'figures' }
  | { readonly ask: 'stop' }
export interface ServerFigures {
  readonly cpuMs: number
  readonly rss: number
  readonly profile?: Profile
}

const read = readConfig(process.env)
if (!read.ok) throw new Error(JSON.stringify(read.error))
const running = await start(read.value, {
  kind: 'demo',
  clock: { ...systemClock, daysAhead: 0, advance: () => undefined },
  accounts: [],
  load: async () => undefined,
})
let cpu = process.cpuUsage()
let stopProfile: Awaited<ReturnType<typeof startProfile>> | undefined
process.on('message', (asked: Asked) => {
  void answer(asked).then(
    value => process.send?.({ value }),
    error => process.send?.({ error: String(error instanceof Error ? error.stack : error) }),
  )
})
process.send?.({ value: running.address })

async function answer(asked: Asked): Promise<unknown> {
  switch (asked.ask) {
    case 'fill':
      return fill(running.services, asked.filling)
    case 'measure':
      if (asked.forget) running.services.store.states.clear()
      stopProfile = asked.profile ? await startProfile() : undefined
      cpu = process.cpuUsage()
      return null
    case 'figures': {
      const { user, system } = process.cpuUsage(cpu)
      const profile = await stopProfile?.()
      return { cpuMs: (user + system) / 1000, rss: process.memoryUsage().rss, ...(profile && { profile }) }
    }
    case 'stop':
      await running.stop()
      setImmediate(() => process.disconnect())
      return null
  }
}
