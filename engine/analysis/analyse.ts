import { nothingRunsAlone } from '#engine/analysis/check/alone.ts'
import { choicesAreClear, someBranchApplies } from '#engine/analysis/check/choice.ts'
import type { Explored, ExplorerCheck } from '#engine/analysis/check/cx.ts'
import { everythingCanEnd } from '#engine/analysis/check/end.ts'
import { fieldsComeBeforeUse } from '#engine/analysis/check/flow.ts'
import { workIsFinished } from '#engine/analysis/check/parallel.ts'
import { branchesRun, conditionsMakeADifference, statesAreEntered } from '#engine/analysis/check/reach.ts'
import { automaticStepsStop, type Measures, measure, sizeIsModest } from '#engine/analysis/check/size.ts'
import { statuteHolds } from '#engine/analysis/check/statute.ts'
import { EXPLORE_LIMITS, explore, type Limits } from '#engine/analysis/explore.ts'
import { compilePack, conditionsOf } from '#engine/analysis/monitor.ts'
import { netOf } from '#engine/analysis/net.ts'
import { type Pack, parsePack } from '#engine/analysis/pack.ts'
import { prepare } from '#engine/template/check/check.ts'
import { CHECKS } from '#engine/template/check/checks.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Finding } from '#engine/template/finding.ts'
import { type Examined, examine, type ParseTools } from '#engine/template/parse.ts'

/** Changes whenever a check may answer differently; stored with every verdict so that it can be repeated. */
export const CHECKER = '1.0.0'

export type Verdict = 'PASS' | 'FAIL' | 'POSSIBLE' | 'INCONCLUSIVE'

export const EXPLORER_CHECKS: readonly ExplorerCheck[] = [
  automaticStepsStop,
  nothingRunsAlone,
  statesAreEntered,
  branchesRun,
  everythingCanEnd,
  workIsFinished,
  choicesAreClear,
  someBranchApplies,
  conditionsMakeADifference,
  fieldsComeBeforeUse,
  sizeIsModest,
]

export interface AnalyseOptions {
  /** Statutory pack, as read from `rules.json` and already parsed. */
  readonly pack?: Pack | undefined
  readonly limits?: Limits | undefined
  /** True when the time is up: what is not yet known is then INCONCLUSIVE. The engine has no clock of its own. */
  readonly stopped?: (() => boolean) | undefined
  /** Watch the statutory rules along every 退回 as well. Multiplies the work; beyond the limits INCONCLUSIVE. */
  readonly returns?: boolean | undefined
}

export interface Analysis {
  /** Findings of the explorer, errors first. */
  readonly findings: readonly Finding[]
  /** `SC-04` … by id: PASS, FAIL, POSSIBLE or INCONCLUSIVE. */
  readonly verdicts: { readonly [id: string]: Verdict }
  /** Codes and places of structural findings this analysis answers better; see {@link examineWhole}. */
  readonly settles: readonly { readonly code: string; readonly where: string }[]
  readonly explored: number
  readonly complete: boolean
  readonly measures: Measures
}

/** Everything the explorer finds in a sound template. Total; plain data in, plain data out, so it runs in a worker. */
export function analyse(sound: SoundTemplate, kinds: ParseTools['kinds'], options: AnalyseOptions = {}): Analysis {
  const { pack, limits = EXPLORE_LIMITS, stopped = () => false, returns = false } = options
  const checked = prepare(sound.template, kinds)
  const net = netOf(checked, conditionsOf(pack))
  const x = explore(net, { limits, stopped })
  const cx: Explored = { net, x, sound }
  const findings: Finding[] = []
  const verdicts: Record<string, Verdict> = {}
  for (const check of EXPLORER_CHECKS) {
    const mayRun = (x.complete || !check.needsAll) && !stopped() && check.isTooMuch?.(cx) !== true
    // Conditions too large to cut exactly open ways there may not be: what “can” happen is then not certain.
    const isSure = x.complete && !(check.needsAll && x.machine.isRough)
    const found = mayRun ? check.run(cx) : []
    findings.push(...found)
    for (const id of check.ids) verdicts[id] = worse(verdicts[id], verdictFrom(found, mayRun && isSure))
  }
  for (const { code, verdict, severity } of findings) {
    const id = code.slice(0, 5)
    if (severity === 'error' || verdict === 'POSSIBLE') verdicts[id] = worse(verdicts[id], verdict ?? 'FAIL')
  }
  let complete = x.complete
  if (pack) {
    const compiled = compilePack(pack, net)
    const watched = explore(net, { limits, stopped, returns, marks: compiled.marks, monitors: compiled.monitors })
    const found = statuteHolds({ net, x: watched, sound }, pack, compiled)
    findings.push(...found)
    verdicts['SC-16'] = verdictFrom(found, watched.complete)
    if (found.some(({ code }) => code.startsWith('SC-14'))) verdicts['SC-14'] = 'FAIL'
    complete = complete && watched.complete
  }
  return {
    findings: sorted(findings),
    verdicts,
    settles: settled(findings, x.complete, cx),
    explored: x.states.length,
    complete,
    measures: measure(cx),
  }
}

/** A choice without a default is only advice to the plain check; whoever looked at every value knows better. */
function settled(findings: readonly Finding[], complete: boolean, { net }: Explored): Analysis['settles'] {
  const places = complete
    ? net.branches.map(({ branch }) => branch.where)
    : findings.flatMap(({ code, where }) => (code === 'SC-10.gap' ? [where] : []))
  return places.map(where => ({ code: 'SC-10.no-default', where }))
}

const ORDER: readonly Verdict[] = ['PASS', 'INCONCLUSIVE', 'POSSIBLE', 'FAIL']
const worse = (a: Verdict = 'PASS', b: Verdict = 'PASS'): Verdict => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b)
function verdictFrom(findings: readonly Finding[], complete: boolean): Verdict {
  const found = findings.reduce<Verdict>(
    (all, { severity, verdict }) =>
      worse(all, severity === 'error' ? 'FAIL' : verdict === 'POSSIBLE' ? 'POSSIBLE' : 'PASS'),
    'PASS',
  )
  return found === 'PASS' && !complete ? 'INCONCLUSIVE' : found
}
const sorted = (findings: readonly Finding[]): Finding[] => [
  ...findings.filter(one => one.severity === 'error'),
  ...findings.filter(one => one.severity === 'warning'),
]

export interface Whole extends Examined {
  readonly analysis?: Analysis
}

/** The plain checks and the explorer in one answer: for publishing, `guicheng check` and the designer's worker. */
export function examineWhole(input: unknown, tools: ParseTools, options: AnalyseOptions = {}): Whole {
  const { sound, findings } = examine(input, tools)
  if (!sound) return { findings }
  const analysis = analyse(sound, tools.kinds, options)
  const answered = (one: Finding) =>
    analysis.settles.some(({ code, where }) => code === one.code && where === one.where)
  return { sound, findings: sorted([...findings.filter(one => !answered(one)), ...analysis.findings]), analysis }
}

/** What a publish record keeps: enough for an auditor to repeat the check. */
export interface VerdictRecord {
  readonly template: string
  readonly ruleset: string | null
  readonly checker: string
  readonly verdict: Verdict
  readonly checks: { readonly [id: string]: Verdict }
  readonly explored: number
  readonly complete: boolean
  readonly measures: Measures | null
  readonly findings: readonly Finding[]
}

/**
 * Checks a template with its pack and says so in one record. `pack` is the JSON of `rules.json`, or null. The hash of the
 * rule set is over its JSON text as read, the one of the template over its canonical text.
 */
export function verdictOf(
  input: unknown,
  pack: unknown,
  tools: ParseTools,
  options: Omit<AnalyseOptions, 'pack'> = {},
): VerdictRecord {
  const text = pack === null || pack === undefined ? null : JSON.stringify(pack)
  const read = text === null ? undefined : parsePack(pack)
  const refused = read && !read.ok ? read.error : []
  const whole = examineWhole(input, tools, { ...options, pack: read?.ok ? read.value : undefined })
  const { sound, analysis } = whole
  const findings = [...refused, ...whole.findings]
  const checks: Record<string, Verdict> = {}
  for (const { id } of CHECKS) checks[id] = sound ? 'PASS' : (checks[id] ?? 'PASS')
  for (const [id, verdict] of Object.entries(analysis?.verdicts ?? {})) checks[id] = worse(checks[id], verdict)
  for (const { code, severity } of findings) if (severity === 'error') checks[code.slice(0, 5)] = 'FAIL'
  const overall = Object.values(checks).reduce(worse, sound ? 'PASS' : 'FAIL')
  return {
    template: sound?.hash ?? tools.hash(typeof input === 'string' ? input : (JSON.stringify(input) ?? '')),
    ruleset: text === null ? null : tools.hash(text),
    checker: CHECKER,
    verdict: overall,
    checks,
    explored: analysis?.explored ?? 0,
    complete: analysis?.complete ?? false,
    measures: analysis?.measures ?? null,
    findings,
  }
}
