import { writeFileSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { Session } from 'node:inspector/promises'
import { round } from '#tests/load/figures.ts'

/**
 * Where the time of the main thread goes. A sample belongs to the first place, from the inside outwards, whose file is
 * listed; so the hashing done for a commitment counts as commitment, and a query of the inbox as SQL.
 */
const KEYS = 'encryption and keys'
const OWN = 'profiler'
const PLACES: readonly (readonly [string, RegExp])[] = [
  // The profiler's own start falls into the first samples and is left out.
  [OWN, /node:inspector|tests\/load\/profile/],
  ['commitments', /engine\/evidence\/(commitment|tree)\.ts/],
  ['canonical text', /engine\/evidence\/(canonical|strict-json)\.ts/],
  ['leaf, envelope, state hash', /engine\/evidence\//],
  ['form check', /engine\/form\/|runtime\/server\/form\/|\/ajv\//],
  ['statechart', /\/xstate\/|engine\/machine\//],
  ['decision', /engine\//],
  [KEYS, /runtime\/server\/store\/keys\.ts/],
  ['SQL', /libsql|runtime\/server\/store\/connect\/|drizzle-orm/],
  ['rows and read models', /runtime\/server\/(store|project|loops|handle)/],
  ['views and receipts', /runtime\/server\/view\//],
  ['sessions', /better-auth|better-call|runtime\/server\/auth\//],
  ['API and validation', /runtime\/server\/api\/|\/zod\/|zod-openapi/],
  ['HTTP', /hono|node:_?http|node:net|node:stream|node:internal\/streams|runtime\/server\/listen/],
]

export interface Share {
  readonly place: string
  readonly percent: number
}
export interface Profile {
  readonly shares: readonly Share[]
  /** Functions with the most own time. */
  readonly functions: readonly Share[]
}

/** Samples the running process every millisecond until the returned function is called. */
export async function startProfile(): Promise<() => Promise<Profile>> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 500 })
  await session.post('Profiler.start')
  return async () => {
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    // For a closer look in a browser's developer tools.
    if (process.env.BENCH_PROFILE) writeFileSync(process.env.BENCH_PROFILE, JSON.stringify(profile))
    return summary(profile)
  }
}

function summary({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Profile {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id] as const)))
  const owner = new Map<number, string>()
  const ownerOf = (id: number): string => {
    const known = owner.get(id)
    if (known !== undefined) return known
    const node = byId.get(id)
    const { url = '', functionName = '' } = node?.callFrame ?? {}
    const above = parents.get(id)
    const asAbove = () => (above === undefined ? 'rest' : ownerOf(above))
    const mine = PLACES.find(([, file]) => file.test(url))?.[0]
    // Hashing lives with the keys, and is done for the evidence.
    const lent = mine === KEYS && /engine\/evidence/.test(byId.get(above ?? 0)?.callFrame.url ?? '')
    const place = functionName === '(garbage collector)' ? 'garbage collection' : lent || !mine ? asAbove() : mine
    owner.set(id, place)
    return place
  }
  const places = new Map<string, number>()
  const functions = new Map<string, number>()
  let busy = 0
  samples.forEach((id, i) => {
    const frame = byId.get(id)?.callFrame
    if (!frame || frame.functionName === '(idle)' || ownerOf(id) === OWN) return
    const spent = timeDeltas[i] ?? 0
    busy += spent
    const place = ownerOf(id)
    places.set(place, (places.get(place) ?? 0) + spent)
    const name = `${frame.functionName || 'anonymous'} ${frame.url.replace(/^.*\/(node_modules|engine|runtime)\//, '$1/')}`
    functions.set(name, (functions.get(name) ?? 0) + spent)
  })
  const ranked = (from: ReadonlyMap<string, number>) =>
    [...from]
      .map(([place, spent]): Share => ({ place: place.trim(), percent: round((100 * spent) / busy) }))
      .sort((a, b) => b.percent - a.percent)
  return { shares: ranked(places), functions: ranked(functions).slice(0, 25) }
}
