import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { type Handle, openHandle } from '#runtime/server/handle.ts'
import { runErrands } from '#runtime/server/loops/errand.ts'
import { loadKnown } from '#runtime/server/store/history.ts'
import { openStore, type Store } from '#runtime/server/store/open.ts'
import { type Bench, type Row, round, slope, stopwatch } from '#tests/load/figures.ts'
import { publish, together } from '#tests/load/fill.ts'
import { county, secretary } from '#tests/load/large-form.ts'
import { watchMemory } from '#tests/load/memory.ts'

const role = { roles: { handler: { title: '经办人', post: 'branch-secretary' } }, start: { roles: ['handler'] } }
const done = { type: 'final', meta: { title: '办结' } }
const people = { type: 'integer', title: '参加人数', minimum: 0 } as const
const fields = { properties: { people } }
/** What each branch does: one form. */
const BRANCH = {
  format: 1,
  id: 'bench-branch',
  title: '支部落实',
  ...role,
  data: { type: 'object', ...fields },
  forms: { report: { schema: { type: 'object', properties: { people: {} }, required: ['people'] } } },
  machine: {
    id: 'bench-branch',
    initial: 'report',
    states: {
      report: {
        meta: { step: { kind: 'form', title: '上报', form: 'report', handlers: { role: 'handler' } } },
        on: { SUBMITTED: 'done' },
      },
      done,
    },
  },
}
/** The county sets it out to every village and adds up what they report. */
const CAMPAIGN = {
  format: 1,
  id: 'bench-campaign',
  title: '全县部署',
  roles: { handler: { title: '组织部', post: 'organisation-head' } },
  start: { roles: ['handler'] },
  machine: {
    id: 'bench-campaign',
    initial: 'out',
    states: {
      out: {
        meta: {
          step: {
            kind: 'launch',
            title: '下发',
            handlers: { role: 'handler' },
            template: 'bench-branch',
            to: { organisations: 'below' },
            rollUp: [{ field: 'people', title: '参加人数', as: 'sum' }],
          },
        },
        on: { COMPLETED: 'done', PARTLY: 'done' },
      },
      done,
    },
  },
}

/** One campaign to ever more branches, from the launching command to the last branch told back. */
export async function launches(folder: string, sizes: readonly number[]): Promise<Bench> {
  const rows: Row[] = []
  for (const size of sizes) rows.push(await launchTo(folder, size))
  const timed = ['launch ms', 'start all s', 'report all s', 'tell all s']
  return {
    id: 'launch',
    title: 'One launch to many branches',
    budget: '5,000 branches',
    conditions:
      'libSQL file, synchronous=FULL. Launch: the one command. Start: every instance of a branch is there. Report: every branch hands in its form, 64 callers. Tell: the campaign has heard of every end, and ends; the memory is the most of the whole process',
    rows,
    slopes: timed.flatMap(figure => slope('branches', rows, figure)),
  }
}

async function launchTo(folder: string, branches: number): Promise<Row> {
  const dataFolder = await mkdtemp(join(folder, 'launch-'))
  const store = await openStore({ dataFolder })
  const handle = openHandle({ store, calendar: CHINA, validate: ajvValidate() })
  const memory = watchMemory()
  try {
    await store.changePeople(county(branches))
    await publish(store, [BRANCH, CAMPAIGN])
    const clock = stopwatch()
    await send(store, handle, 'head', 'campaign', {
      type: 'Start',
      template: 'bench-campaign',
      organisation: 'county',
      title: '冬季训练部署',
    })
    clock()
    await send(store, handle, 'head', 'campaign', { type: 'Submit', task: 'out.1/launch', data: {} })
    const launched = clock()
    await runErrands(store, handle)
    const started = clock()
    const targets = await targetsOf(store)
    await together(64, branches, async i => {
      const { instance, organisation } = targets[i] as (typeof targets)[number]
      const person = secretary(Number(organisation.split('-')[1]))
      await send(store, handle, person, instance, { type: 'Submit', task: 'report.1/fill', data: { people: 3 } })
    })
    const reported = clock()
    for (let left = 1; left > 0; ) left = await runErrands(store, handle)
    const told = clock()
    const { status, visits } = await stateOf(store)
    const sums = (visits['out.1']?.result.sums ?? {}) as { people?: number }
    if (status !== 'completed' || sums.people !== 3 * branches) throw new Error(`${status} ${JSON.stringify(sums)}`)
    return {
      name: `${branches.toLocaleString('en-US')} branches`,
      size: branches,
      figures: {
        'launch ms': round(launched),
        'start all s': round(started / 1000, 2),
        'report all s': round(reported / 1000, 2),
        'tell all s': round(told / 1000, 2),
        'told/s': Math.round((branches * 1000) / told),
        'memory MB': memory(),
      },
    }
  } finally {
    memory()
    await store.close()
    await rm(dataFolder, { recursive: true })
  }
}

type Body = Parameters<Handle>[0]['body']
async function send(store: Store, handle: Handle, person: string, instance: string, body: Body): Promise<void> {
  const key = `${instance}:${body.type}:${'task' in body ? String(body.task) : ''}`
  const answer = await handle({ key, instance, actor: { person, assurance: 1 }, at: store.clock.now(), body })
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
}

async function stateOf({ database, keys, tenant }: Store) {
  const known = (await loadKnown(database.read, keys, tenant, ['campaign'])).get('campaign')
  if (!known) throw new Error('no campaign')
  return known.state
}
const targetsOf = async (store: Store) =>
  (await stateOf(store)).visits['out.1']?.work.targets as readonly {
    readonly instance: string
    readonly organisation: string
  }[]
