import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { examineWhole } from '#engine/analysis/analyse.ts'
import type { Json, JsonObject } from '#engine/json.ts'
import type { KindEffect } from '#engine/step/kind.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { Run } from '#engine/testing/run.ts'
import { directoryOf } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { addMilliseconds } from '#engine/time/instant.ts'
import { ajvValidate } from '#runtime/server/form/validate.ts'
import { hashText } from '#runtime/server/store/keys.ts'

/** A pattern's template lived through on the real kernel, with the instances it starts beside it. */

const DIRECTORY = directoryOf({
  organisations: {
    village: { name: '柳湾村党支部', kind: 'village' },
    g1: { name: '一组', kind: 'group', parent: 'village' },
    g2: { name: '二组', kind: 'group', parent: 'village' },
    g3: { name: '三组', kind: 'group', parent: 'village' },
  },
  people: {
    li: { name: '李德山', posts: ['branch-secretary@village'] },
    zhao: { name: '赵建国', posts: ['village-director@village'] },
    wu: { name: '吴长发', posts: ['supervisor-director@village'] },
    m1: { name: '王秀兰' },
    m2: { name: '何大伟' },
    m3: { name: '钱玉芳' },
    ...Object.fromEntries(
      ['g1', 'g2', 'g3'].map(id => [`l-${id}`, { name: `${id}组长`, posts: [`group-leader@${id}`] }]),
    ),
  },
  registers: { village: { members: ['m1', 'm2', 'm3'] } },
})
const validate = ajvValidate()
const DAY = 86_400_000

export const written = (file: string): Json =>
  JSON.parse(readFileSync(join(import.meta.dirname, `${file}.json`), 'utf8')) as Json

/** What the checks before publishing say about the template: nothing, if it may be published as it stands. */
export const findingsOf = (file: string): string[] =>
  examineWhole(written(file), { hash: hashText, kinds: KINDS })
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ code, where, message }) => `${code} ${where} ${message}`)

export const findingsIn = (json: Json): string[] =>
  examineWhole(json, { hash: hashText, kinds: KINDS }).findings.map(({ code }) => code)

function soundOf(file: string) {
  const { sound, findings } = examineWhole(written(file), { hash: hashText, kinds: KINDS })
  if (!sound) throw new Error(JSON.stringify(findings, null, 1))
  return sound
}

export class Life {
  readonly run: Run
  private readonly children = new Map<string, { readonly life: Life; readonly effect: Started }>()

  constructor(file: string, instance = 'i1', begin = true) {
    this.run = new Run(
      { sound: soundOf(file), directory: DIRECTORY, calendar: CHINA, validate, hash: hashText, instance },
      '2026-03-02T01:00:00.000Z',
    )
    if (begin) this.ask('li', { type: 'Start', template: this.id, organisation: 'village', title: '一件事' })
  }
  get id(): string {
    return this.run.ports.sound.template.id
  }
  /** Open steps, in a fixed order. */
  get at(): string {
    return [...this.run.active].sort().join(' ')
  }
  get status(): string {
    return `${this.run.state?.status} ${this.run.state?.ending ?? ''}`.trim()
  }
  ask(person: string | null, body: JsonObject): string {
    const done = this.run.ask(person, body as never)
    return done.ok ? 'done' : done.error.code
  }
  /** Hands in the step (part `fill` unless said) and answers with a refusal's code, or “done”. */
  hand(person: string, where: string, data: JsonObject = {}, outcome?: string): string {
    const place = where.includes('/') ? where : `${where}/fill`
    const done = this.run.submit(person, place, data, { ...(outcome && { outcome }), opinion: '情况属实' })
    return done.ok ? 'done' : done.error.code
  }
  days(n: number): void {
    this.run.wait(addMilliseconds(this.run.now, n * DAY))
  }
  /** How open tasks of a step are closed: why each of them was. */
  ends(step: string): string {
    const tasks = Object.values(this.run.state?.tasks ?? {}).filter(task => task.step === step)
    return tasks.map(({ closed }) => closed?.reason ?? 'open').join(' ')
  }
  visits(step: string): number {
    return Object.values(this.run.state?.visits ?? {}).filter(visit => visit.step === step).length
  }

  /** Starts what was asked to be started, as the server does after the commit. */
  startAsked(): Life[] {
    for (const effect of this.run.effects) {
      if (effect.type !== 'StartInstance' || this.children.has(effect.instance)) continue
      const life = new Life(
        effect.template === this.id ? (FILES[this.id] ?? '') : effect.template,
        effect.instance,
        false,
      )
      const { template, organisation, title, data, origin } = effect
      life.ask(null, { type: 'Start', template, organisation, title, data, starter: 'li', origin: origin as never })
      this.children.set(effect.instance, { life, effect })
    }
    return [...this.children.values()].map(({ life }) => life)
  }
  /** Tells of an instance that has ended, as the server does. */
  told(child: Life): string {
    const found = [...this.children.values()].find(({ life }) => life === child)
    const { state } = child.run
    if (!found || !state) return 'unknown'
    const { origin } = found.effect
    const { id, title, status, ending = '', data, position } = state
    const about = { target: origin.target, instance: id, title, status, ending, final: position.value, data }
    return this.ask(null, { type: 'Signal', visit: origin.visit, signal: 'INSTANCE_ENDED', data: about })
  }
}
type Started = Extract<KindEffect, { readonly type: 'StartInstance' }>
const FILES: { readonly [id: string]: string } = { 'wcp-22': '22-recursion' }
