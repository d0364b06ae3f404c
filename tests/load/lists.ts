import { type Bench, quantiles, type Row, round, slope } from '#tests/load/figures.ts'
import { secretary } from '#tests/load/large-form.ts'
import { openSite } from '#tests/load/site.ts'

const VILLAGES = 40

/** How long a person waits for a screen's data, one request after another, with more and more instances in the file. */
export async function lists(folder: string, sizes: readonly number[], requests: number): Promise<Bench> {
  const site = await openSite(folder)
  const rows: Row[] = []
  try {
    let filled: string[] = []
    for (const size of sizes) {
      const villages = Math.min(VILLAGES, size)
      const { ids, seconds } = await site.fill({
        template: 'bench-loop',
        instances: size - filled.length,
        villages: VILLAGES,
      })
      const rate = Math.round(ids.length / seconds)
      filled = [...filled, ...ids]
      const cookie = await site.signIn(secretary(0))
      const head = await site.signIn('head')
      const own = filled.filter((_, i) => i % villages === 0)
      const anyOf = (list: readonly string[], i: number) => list[(i * 7919) % list.length]
      const look = async (cookie: string, path: (i: number) => string, times = requests) => {
        const paths = Array.from({ length: times }, (_, i) => path(i))
        await site.call({ cookie, callers: 1, method: 'GET', paths: paths.slice(0, 5) })
        const called = await site.call({ cookie, callers: 1, method: 'GET', paths }, { forget: true })
        return quantiles(called.times)
      }
      const inbox = await look(cookie, () => '/api/tasks')
      const open = await look(cookie, i => `/api/instances/${anyOf(own, i)}`)
      const task = await look(cookie, i => `/api/tasks/${anyOf(own, i)}/${encodeURIComponent('draft.1/fill')}`)
      const list = await look(head, () => '/api/instances')
      const search = await look(head, i => `/api/instances?q=${encodeURIComponent(`第 ${i + 1} 件`)}`, requests / 5)
      rows.push({
        name: `${size.toLocaleString('en-US')} instances`,
        size,
        figures: {
          'waiting tasks': own.length,
          'inbox p50 ms': inbox.p50,
          'inbox p99 ms': inbox.p99,
          'instance p50 ms': open.p50,
          'instance p99 ms': open.p99,
          'task with form p99 ms': task.p99,
          'list of a county p99 ms': list.p99,
          'search of a county p99 ms': search.p99,
          'started per second': rate,
          'server MB': round(
            (await site.call({ cookie, callers: 1, method: 'GET', paths: ['/api/health'] })).server.rss / 2 ** 20,
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
    conditions: `Over HTTP, one request after another, no state in memory at the start of each column; ${VILLAGES} villages, the secretary of one of them looks; the county looks at all`,
    rows,
    slopes: [
      ...slope('inbox', rows, 'inbox p50 ms'),
      ...slope('instance', rows, 'instance p50 ms'),
      ...slope('county', rows, 'list of a county p99 ms'),
      ...slope('search', rows, 'search of a county p99 ms'),
    ],
  }
}
