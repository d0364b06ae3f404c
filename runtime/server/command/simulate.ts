import { z } from 'zod'
import { sayEntry, sayRefusal } from '#engine/process/sentence.ts'
import { type CaseResult, type Cases, casesSchema, runCase } from '#engine/testing/case.ts'
import { type Coverage, coverageOf, figuresOf, missesOf } from '#engine/testing/coverage.ts'
import { directoryOf } from '#engine/testing/world.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { sayInstant } from '#engine/time/instant.ts'
import { checkFile, readText, sayFinding } from '#runtime/server/command/check.ts'
import type { Command, Input } from '#runtime/server/command/command.ts'
import { validate } from '#runtime/server/compose.ts'
import { hashText } from '#runtime/server/store/keys.ts'

export const simulateCommand: Command = {
  name: 'simulate',
  usage: 'simulate <模板 template> <案例 cases.json>',
  says: '在内核上演练案例：经过、结果、拒绝理由、判断依据。',
  english: 'Runs given/when/then cases on the real kernel.',
  flags: { '--coverage': '列出案例没有走到的状态、转移、结果和条件；有就退出码 1' },
  words: { least: 2, most: 2 },
  async run(input) {
    const [template = '', casesFile = ''] = input.words
    const { sound, findings } = await checkFile(template)
    if (!sound) {
      input.err(`模板不能运行：\n${findings.map(sayFinding).join('\n')}`)
      input.report({ findings })
      return 1
    }
    const read = readCases(await readText(casesFile))
    if (typeof read === 'string') {
      input.err(`${casesFile} 不是案例文件：\n${read}`)
      input.report({ problem: read })
      return 1
    }
    const covers = input.flags.has('--coverage')
    const results = read.cases.map(one => runCase(read, one, { sound, calendar: CHINA, validate, hash: hashText }))
    if (!covers) for (const result of results) tell(result, read, input)
    else for (const result of results.filter(({ failures }) => failures.length > 0)) tell(result, read, input)
    const failed = results.filter(({ failures }) => failures.length > 0).length
    input.out(
      `${results.length - failed} 个案例符合预期，${failed} 个不符合。${results.length - failed} as expected, ${failed} not.`,
    )
    const coverage = covers
      ? coverageOf(
          sound,
          results.map(({ run }) => run),
        )
      : undefined
    if (coverage) tellCoverage(coverage, input)
    input.report({
      template: sound.template.id,
      hash: sound.hash,
      cases: results.map(plain),
      ...(coverage && { coverage: { figures: figuresOf(coverage), missed: missesOf(coverage) } }),
    })
    return failed > 0 || (coverage && !isComplete(coverage)) ? 1 : 0
  },
}

export function readCases(text: string): Cases | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return `不是 JSON：${(error as Error).message}`
  }
  const parsed = casesSchema.safeParse(json)
  return parsed.success ? parsed.data : z.prettifyError(parsed.error)
}

const isComplete = (coverage: Coverage) => Object.values(missesOf(coverage)).every(missed => missed.length === 0)

const PARTS = { states: '状态', transitions: '转移', outcomes: '结果', rules: '条件的两面' } as const

/** What no case touched, by kind, each with its place; nothing to say where all is covered. */
function tellCoverage(coverage: Coverage, { out }: Input): void {
  const [figures, missed] = [figuresOf(coverage), missesOf(coverage)]
  for (const part of ['states', 'transitions', 'outcomes', 'rules'] as const) {
    const { seen, of } = figures[part]
    out(`${PARTS[part]}：${of} 个中走到 ${seen} 个${seen < of ? '，没有走到的：' : ''}`)
    for (const one of missed[part]) {
      const side = 'side' in one ? `（从未${one.side ? '成立' : '不成立'}）` : ''
      out(`    ${one.says}${side}\n        ${one.where}`)
    }
  }
}

const guardsOf = ({ run }: CaseResult) =>
  run.history.flatMap(({ n, event }) =>
    event.type === 'Advanced'
      ? event.why.map(({ where, result, trace }) => ({ n, where, result, says: trace.says }))
      : [],
  )

const plain = (result: CaseResult) => ({
  name: result.name,
  passed: result.failures.length === 0,
  failures: result.failures,
  status: result.run.state?.status ?? null,
  ending: result.run.state?.ending ?? null,
  at: result.run.active,
  refusals: result.run.refusals.map(({ at, person, asked, refusal }) => ({
    at,
    person,
    asked,
    ...refusal,
    says: sayRefusal(refusal),
  })),
  guards: guardsOf(result),
  entries: result.run.history.length,
})

const MARKS = { true: '✓', false: '✗', unknown: '？' } as const

/** One case for people: the timeline in sentences, with refusals and guards where they came. */
function tell(result: CaseResult, cases: Cases, { out }: Input): void {
  const { run, name, failures } = result
  const { sound } = run.ports
  const directory = directoryOf(cases.world)
  const names = {
    person: (id: string) => directory.person(id)?.name ?? id,
    organisation: (id: string) => directory.organisation(id)?.name ?? id,
  }
  out(`${failures.length === 0 ? '✓' : '✗'} ${name}`)
  const lines: { readonly at: string; readonly says: string }[] = []
  for (const entry of run.history) {
    if (!run.state || entry.event.type === 'TimerScheduled') continue
    lines.push({ at: entry.at, says: sayEntry(entry, run.state, sound, names) })
    if (entry.event.type !== 'Advanced') continue
    for (const { result: met, trace } of entry.event.why)
      lines.push({ at: entry.at, says: `    ${MARKS[`${met}`]} ${trace.says}` })
  }
  for (const { at, person, refusal } of run.refusals)
    lines.push({
      at,
      says: `  拒绝 ${refusal.code}（${person ? names.person(person) : '系统'}）：${sayRefusal(refusal)}`,
    })
  // The order within one instant is kept: sorting is stable.
  for (const { at, says } of lines.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)))
    out(`    ${sayInstant(at)}  ${says}`)
  const where = run.active.map(key => sound.steps.get(key)?.step.title ?? key).join('、')
  const { status, ending } = run.state ?? {}
  out(`    → ${status === 'running' ? `停在：${where}` : status ? `结束：${ending ?? status}` : '没有发起'}`)
  for (const failure of failures) out(`    ✗ ${failure}`)
}
