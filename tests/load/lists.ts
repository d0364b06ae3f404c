import { type Bench, quantiles, type Row, round, slope } from '#tests/load/figures.ts'
import { secretary } from '#tests/load/large-form.ts'
import { openSite } from '#tests/load/site.ts'

/** Villages grow with the county, so that an ordinary secretary always has about so many tasks waiting. */
const WAITING = 25

/** How long a person waits for a screen's data, one request after another, with more and more instances in the file. */
export async function lists(folder: string, sizes: readonly number[], requests: number): Promise<Bench> {
  const site = await openSite(folder)
  const rows: Row[] = []
  try {
    let filled = 0
    const places: { id: string; place: number }[] = []
    for (const size of sizes) {
      const added = size - filled
      const villages = Math.max(3, Math.round(added / WAITING))
      const done = await site.fill({ template: 'bench-loop', instances: added, villages, crowded: true })
      const rate = Math.round(added / done.seconds)
      filled = size
      done.ids.forEach((id, i) => {
        places.push({ id, place: done.places[i] ?? 0 })
      })
      const at = (place: number) => places.filter(one => one.place === place).map(({ id }) => id)
      const [crowd, own] = [at(0), at(1)]
      const [crowded, ordinary, head] = [
        await site.signIn(secretary(0)),
        await site.signIn(secretary(1)),
        await site.signIn('head'),
      ]
      const anyOf = (list: readonly string[], i: number) => list[(i * 7919) % list.length]
      const look = async (cookie: string, path: (i: number) => string, times = requests) => {
        const paths = Array.from({ length: times }, (_, i) => path(i))
        await site.call({ cookie, callers: 1, method: 'GET', paths: paths.slice(0, 5) })
        const called = await site.call({ cookie, callers: 1, method: 'GET', paths }, { forget: true })
        return quantiles(called.times)
      }
      const inbox = await look(ordinary, () => '/api/tasks')
      const full = await look(crowded, () => '/api/tasks')
      const open = await look(ordinary, i => `/api/instances/${anyOf(own, i)}`)
      const task = await look(ordinary, i => `/api/tasks/${anyOf(own, i)}/${encodeURIComponent('draft.1/fill')}`)
      const mine = await look(ordinary, () => '/api/instances')
      const list = await look(head, () => '/api/instances')
      const search = await look(head, i => `/api/instances?q=${encodeURIComponent(`第 ${i + 1} 件`)}`, requests / 5)
      rows.push({
        name: `${size.toLocaleString('en-US')} instances`,
        size,
        figures: {
          waiting: own.length,
          'inbox p50 ms': inbox.p50,
          'inbox p99 ms': inbox.p99,
          'waiting for the busiest': crowd.length,
          'their inbox p99 ms': full.p99,
          'instance p50 ms': open.p50,
          'instance p99 ms': open.p99,
          'task with form p99 ms': task.p99,
          'own list p99 ms': mine.p99,
          'list of a county p99 ms': list.p99,
          'search of a county p99 ms': search.p99,
          'started per second': rate,
          'server MB': round(
            (await site.call({ cookie: head, callers: 1, method: 'GET', paths: ['/api/health'] })).server.rss / 2 ** 20,
            0,
          ),
        },
      })
    }
  } finally {
    await site.close()
  }
  return {
    id: 'lists',
    title: 'Opening the inbox and an instance',
    budget: 'p99 < 50 ms with 1,000,000 instances in the file',
    conditions: `Over HTTP, one request after another, no state in memory at the start of each column; an ordinary secretary looks, then the one for whom a twentieth of all tasks waits; the county looks at all`,
    rows,
    slopes: [
      ...slope('inbox', rows, 'inbox p50 ms'),
      ...slope('instance', rows, 'instance p50 ms'),
      ...slope('county', rows, 'list of a county p99 ms'),
      ...slope('search', rows, 'search of a county p99 ms'),
    ],
  }
}
