import type { Json, JsonObject } from '#engine/json.ts'
import type { CommandBody } from '#engine/process/command.ts'
import type { Visit } from '#engine/process/state.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { done, form, type Small, small } from '#tests/walk/small.ts'

/** One step of any kind, `work`, behind a form of the secretary's that fills in what it needs. */

const table = (columns: JsonObject): JsonObject => ({
  type: 'array',
  title: '清单',
  maxItems: 20,
  items: { type: 'object', properties: columns },
})
const text = (title: string): JsonObject => ({ type: 'string', title, maxLength: 100 })
const unit = (title: string): JsonObject => ({ type: 'string', format: 'organisation', title })
const DATA: JsonObject = {
  type: 'object',
  properties: {
    things: table({
      thing: text('事项'),
      who: { type: 'string', format: 'person', title: '责任人' },
      unit: unit('责任单位'),
    }),
    units: { type: 'array', title: '单位', maxItems: 9, items: unit('单位') },
    day: { type: 'string', format: 'date', title: '日期' },
    other: { ...text('办件编号'), maxLength: 60 },
  },
}
const FILLED: JsonObject = {
  things: [{ thing: '修路', who: 'zhao', unit: 'village' }],
  units: ['village'],
  day: '2026-04-01',
  other: 'm7',
}

export function oneStep(step: JsonObject, more: JsonObject = {}): Small {
  const kind = KINDS[step.kind as keyof typeof KINDS] as unknown as {
    schema: { parse(step: unknown): never }
    outcomes(step: never): readonly { name: string }[]
  }
  const ends = kind.outcomes(kind.schema.parse(step)).map(({ name }) => name)
  const one = small(
    {
      draft: form('secretary', { SUBMITTED: 'work' }, { form: 'draft' }),
      work: { meta: { step }, on: Object.fromEntries(ends.map((end): [string, Json] => [end, 'done'])) },
      done,
    },
    {
      data: DATA,
      forms: {
        draft: { schema: { type: 'object', properties: { things: {}, units: {}, day: {}, other: {} } } },
      },
      delays: { week: { calendarDays: 7 }, year: { months: 12 } },
      ...more,
    },
  )
  const code = one.hand('li', 'draft', undefined, FILLED)
  if (code) throw new Error(`${code} ${JSON.stringify(one.run.refusals.at(-1))}`)
  return one
}

/** Hands in the open task of a part (`who` stands in its id): the refusal's code; of a form, what is wrong with it. */
export function act(
  one: Small,
  as: string | null,
  part: string,
  data: JsonObject = {},
  outcome?: string,
  who?: string,
): string | undefined {
  const body = {
    type: 'Submit',
    task: openTask(one, part, who),
    data,
    ...(outcome && { outcome }),
    opinion: '情况属实',
  }
  const refusal = one.refusal(as, body as CommandBody)
  return refusal?.code === 'FORM_INVALID' ? JSON.stringify(refusal.fields) : refusal?.code
}

export function openTask({ run }: Small, part: string, who?: string): string {
  const open = Object.values(run.state?.tasks ?? {}).filter(one => one.part === part && !one.closed)
  return (open.find(({ id }) => who && id.includes(who)) ?? open[0])?.id ?? part
}
export const visitOf = ({ run }: Small): Visit => run.state?.visits['work.1'] as Visit
