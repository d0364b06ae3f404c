import type { Feature } from '#tests/combinations/feature.ts'
import { FEATURES } from '#tests/combinations/features.ts'
import { type Cell, type Length, nameOf } from '#tests/combinations/matrix.ts'
import { whyNever } from '#tests/combinations/never.ts'

/** docs/combinations.md: no date and no duration in it, so that the same code writes the same page. */

const LAWS: readonly string[] = [
  'No task is lost: every open visit has an open task, a timer, or waits for another instance, a meeting or an outside word.',
  'No task stands on a step that was left, and no timer.',
  'The instance does not end while a mandatory task, an added signer or an order of rectification is open.',
  'Every visit ends once, with one outcome; a step has at most one open visit.',
  'A held step goes on as soon as its last added signer is heard.',
  'Nobody has two voices in one step and nobody votes twice.',
  'After 挂起 and 恢复 no due date is earlier than before, and while an instance stands still nothing is handled.',
  'The same errand (starting an instance, telling one) is asked for once.',
  'Branches of a parallel state are never begun again because one of them moved.',
  'Replaying the history gives the live state, `verify` decides every command the same again, every entry can be sealed.',
  'Nothing throws; what is refused leaves nothing behind and is told in a sentence.',
  'What was done stays as it was: no ended visit and no form that was handed in changes.',
  '“直接回到我” leads straight back; a transfer gives no task to who has answered already; every mandatory task has somebody who may do it.',
  'Whatever happened, people who now simply do what is asked of them bring the instance to its end. A superior helps where a delegation has to be ended, or where a task lies with who has spoken or signed for it and has to be passed on.',
]

export function report(cells: readonly Cell[], { sequences, acts }: Length): string {
  const of = (some: readonly Cell[], what: 'sequences' | 'accepted' | 'refused') =>
    some.reduce((sum, cell) => sum + cell[what], 0)
  const pairs = cells.filter(({ features }) => features.length === 2 || features.length === 1)
  const triples = cells.filter(({ features }) => features.length > 2)
  const broken = cells.filter(cell => cell.broken)
  const lines = [
    '# Combinations of features',
    '',
    '<!-- Written by `npm run combinations`. Do not edit. -->',
    '',
    'Approval engines fail where two features meet: a return inside a parallel state, an added signer on a step that is taken',
    'back, a transfer during a countersignature. For every pair of the features below a small process is composed, checked for',
    'soundness like any other template, and lived through on the real kernel in random sequences; after **every** command the',
    'laws are checked. The same seeds give the same sequences on every machine.',
    '',
    `- ${pairs.length} pairs and ${triples.length} chosen triples, at least ${sequences} sequences each (more where the features had not met by then), up to ${acts} random acts per sequence.`,
    `- ${of(cells, 'sequences')} sequences, ${of(cells, 'accepted')} commands accepted, ${of(cells, 'refused')} refused with a sentence.`,
    `- Combinations that broke a law: **${broken.length}**.`,
    '',
    'A short form runs with `npm test`. `COMBINATIONS_SEQUENCES=200 npm run combinations` looks further; a sequence that breaks',
    'a law is shortened and printed in sentences with its seed.',
    '',
    '## Laws',
    '',
    ...LAWS.map(law => `- ${law}`),
    '',
    '## Features',
    '',
    '| | feature | 中文 | what must hold whatever it meets |',
    '| --- | --- | --- | --- |',
    ...FEATURES.map((one, at) => `| ${at + 1} | ${one.name} | ${one.title} | ${one.holds} |`),
    '',
    '## Matrix',
    '',
    'Each cell: sequences in which both features had their effect (the step was entered, the verb accepted, the time ran out).',
    '`–` cannot stand in one template, `○` never meet; both with the reason below. `✗` broke a law.',
    '',
    `| | ${FEATURES.map((_, at) => at + 1).join(' | ')} |`,
    `| --- |${FEATURES.map(() => ' --- |').join('')}`,
    ...FEATURES.map(
      (row, at) =>
        `| **${at + 1} ${row.name}** | ${FEATURES.map((column, to) => (to < at ? '' : mark(cells, row, column))).join(' | ')} |`,
    ),
    '',
    '## What does not meet, and why',
    '',
    ...pairs.flatMap(({ features, apart, met }) => {
      const why = apart ?? (met === 0 ? (whyNever(features) ?? 'not met in these sequences') : undefined)
      return why === undefined ? [] : [`- **${nameOf(features)}**: ${why}`]
    }),
    '',
    '## Pairs',
    '',
    ...table(pairs),
    '',
    '## Triples',
    '',
    ...table(triples),
    '',
    ...broken.flatMap(({ features, broken: says }) => [
      `### ✗ ${nameOf(features)}`,
      '',
      '```text',
      says ?? '',
      '```',
      '',
    ]),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function mark(cells: readonly Cell[], one: Feature, other: Feature): string {
  const cell = cells.find(({ features }) => features.length === 2 && features[0] === one && features[1] === other)
  if (!cell) return '·'
  if (cell.broken) return '✗'
  if (cell.apart) return '–'
  return cell.met === 0 ? '○' : String(cell.met)
}

const table = (cells: readonly Cell[]): string[] => [
  '| combination | sequences | both had effect | accepted | refused | seeds |',
  '| --- | --- | --- | --- | --- | --- |',
  ...cells
    .filter(({ apart }) => !apart)
    .map(
      ({ features, sequences, met, accepted, refused, seed }) =>
        `| ${nameOf(features)} | ${sequences} | ${met} | ${accepted} | ${refused} | ${seed}–${seed + sequences - 1} |`,
    ),
]
