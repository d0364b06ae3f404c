import type { Json, JsonObject } from '#engine/json.ts'
import type { Directory, Post, Substitution } from '#engine/people/directory.ts'
import type { CommandBody } from '#engine/process/command.ts'
import type { Refusal } from '#engine/process/refusal.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { parseTemplate } from '#engine/template/parse.ts'
import { Run } from '#engine/testing/run.ts'
import { directoryOf, type WorldText } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'

/** Small processes in a small village, for one question each. */

export const validate = ajvValidate()

export const WORLD: WorldText = {
  organisations: {
    county: { name: '云溪县委组织部', kind: 'county' },
    town: { name: '青石镇党委', kind: 'township', parent: 'county' },
    village: { name: '柳湾村党支部', kind: 'village', parent: 'town' },
    other: { name: '东坡村党支部', kind: 'village', parent: 'town' },
  },
  people: {
    li: { name: '李书记', posts: ['branch-secretary@village'] },
    wang: { name: '王委员', posts: ['branch-organiser@village'] },
    zhao: { name: '赵委员', posts: ['branch-organiser@village'] },
    qian: { name: '钱委员', posts: ['branch-organiser@village'] },
    zhou: { name: '周主任', posts: ['village-director@village'] },
    chen: { name: '陈书记', posts: ['party-secretary@town'] },
    sun: { name: '孙审计', posts: ['auditor@county'] },
    he: { name: '何书记', posts: ['branch-secretary@other'] },
    lin: { name: '林群众' },
  },
  registers: {
    village: { reps: ['wang', 'zhao', 'qian', 'lin', 'zhou'], nobody: [] },
  },
}

const ROLES = {
  secretary: { title: '支部书记', post: 'branch-secretary' },
  organisers: { title: '支部委员', post: 'branch-organiser' },
  director: { title: '村主任', post: 'village-director' },
  superior: { title: '镇党委书记', post: 'party-secretary', of: 'superior' },
  vacant: { title: '宣传委员', post: 'branch-publicist' },
  /** Vacant in the village, held in the town. */
  above: { title: '党委书记', post: 'party-secretary' },
  starter: { title: '发起人', starter: true },
}

/** A form step: `role` handles, `ends` says where each outcome leads. */
export const form = (role: string, ends: { readonly [outcome: string]: Json }, more: JsonObject = {}): JsonObject => {
  const names = Object.keys(ends).filter(name => name !== 'EXPIRED')
  const titles = ['同意', '不同意', '其他']
  const { mode, on, ...step } = more
  return {
    meta: {
      step: {
        kind: 'form',
        title: `${String(step.title ?? role)}办理`,
        handlers: { role, ...(mode !== undefined && { mode }) },
        ...(names.join() !== 'SUBMITTED' && {
          outcomes: Object.fromEntries(names.map((name, at) => [name, { title: titles[at] ?? name }])),
        }),
        ...Object.fromEntries(Object.entries(step).filter(([key]) => key !== 'title')),
      },
    },
    on: { ...ends, ...(on as JsonObject | undefined) },
  }
}
export const done: JsonObject = { type: 'final', meta: { title: '办结' } }

export interface Small {
  readonly run: Run
  /** Posts can be given and taken while it runs. */
  readonly posts: Post[]
  /** 代理 likewise: who stands in, and for whom. */
  readonly substitutes: (Substitution & { readonly person: string })[]
  /** Asks and gives the refusal's code, or nothing. */
  ask(as: string | null, body: CommandBody): string | undefined
  refusal(as: string | null, body: CommandBody): Refusal | undefined
  /** Hands in `step` (or `step/part`), newest visit. */
  hand(as: string, where: string, outcome?: string, data?: JsonObject): string | undefined
  /** Id of the newest visit of a step. */
  visit(step: string): string
  task(where: string, who?: string): string
  /** Steps that are open, sorted and joined. */
  at(): string
}

export const NOON = '2026-03-02T04:00:00.000Z'

export const template = (states: JsonObject, more: JsonObject = {}): JsonObject => ({
  format: 1,
  id: 'small',
  title: '小流程',
  start: { roles: ['secretary'] },
  roles: ROLES,
  machine: { id: 'small', initial: Object.keys(states)[0] ?? '', states },
  ...more,
})

export function soundOf(states: JsonObject, more: JsonObject = {}) {
  const parsed = parseTemplate(template(states, more), { hash: hashText, kinds: KINDS })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error, null, 1))
  return parsed.value
}

export interface Living {
  readonly directory: Directory
  /** Posts can be given and taken while a process runs. */
  readonly posts: Post[]
  readonly substitutes: Small['substitutes']
}
/** The people of a world, who come to posts, leave them, and stand in for one another. */
export function livingDirectory(world: WorldText): Living {
  const fixed = directoryOf(world)
  const posts: Post[] = Object.keys(world.people).flatMap(person => [...fixed.posts(person)])
  const substitutes: Small['substitutes'] = []
  const directory: Directory = {
    ...fixed,
    principals: who => substitutes.filter(({ person }) => person === who).map(({ person: _who, ...one }) => one),
    holders: (post, organisation) =>
      posts.filter(one => one.post === post && one.organisation === organisation).map(({ person }) => person),
    posts: person => posts.filter(one => one.person === person),
  }
  return { directory, posts, substitutes }
}

/** Starts a process of these states as the village's secretary. */
export function small(states: JsonObject, more: JsonObject = {}, starter = 'li'): Small {
  const { directory, posts, substitutes } = livingDirectory(WORLD)
  const run = new Run({ sound: soundOf(states, more), directory, calendar: CHINA, validate, hash: hashText }, NOON)
  const visit = (step: string) =>
    [...(run.state?.trail ?? [])].reverse().find(id => run.state?.visits[id]?.step === step) ?? step
  const task = (where: string, who?: string) => {
    const [step = '', part = 'fill'] = where.split('/')
    return `${visit(step)}/${part}${who ? `/${who}` : ''}`
  }
  const refusal = (as: string | null, body: CommandBody) => {
    const answer = run.ask(as, body)
    return answer.ok ? undefined : answer.error
  }
  const self: Small = {
    run,
    posts,
    substitutes,
    visit,
    task,
    refusal,
    ask: (as, body) => refusal(as, body)?.code,
    hand(as, where, outcome, data = {}) {
      const [step = '', part = 'fill'] = where.split('/')
      const open = Object.values(run.state?.tasks ?? {}).filter(one => one.visit === visit(step) && one.part === part)
      const mine = open.find(one => one.id.endsWith(`/${as}`)) ?? open[0]
      return self.ask(as, {
        type: 'Submit',
        task: mine?.id ?? task(where),
        data,
        ...(outcome && { outcome }),
        opinion: '情况属实',
      })
    },
    at: () => [...run.active].sort().join(' '),
  }
  const code = self.ask(starter, { type: 'Start', template: 'small', organisation: 'village', title: '一件事' })
  if (code) throw new Error(`The process of this test does not start: ${code}`)
  return self
}
