import type { Feature } from '#tests/combinations/feature.ts'

/** Pairs in which one feature never has its effect on the other, and why. Every other pair has to meet. */
interface Never {
  readonly verb: string
  readonly steps: readonly string[]
  readonly why: string
}
const NEVER: readonly Never[] = [
  {
    verb: 'retract',
    steps: ['ballot'],
    why: 'a vote cast is final: it cannot be taken back by anybody, or it would not be secret. 拿回 is refused with a sentence.',
  },
  {
    verb: 'retract',
    steps: ['sign'],
    why: 'a signature is given on a version; it is voided by a new version, never taken back. 拿回 is refused with a sentence.',
  },
  {
    verb: 'retract',
    steps: ['points', 'claim', 'items'],
    why: 'the step is a ledger of small acts with their own counter-acts (冲正, 放弃认领, 退回核销). 拿回 is refused with a sentence.',
  },
  {
    verb: 'retract',
    steps: ['scoring', 'joint'],
    why: 'what was handed in counts at once and has its own way back (复核退回, 补充意见). 拿回 is refused with a sentence.',
  },
  {
    verb: 'retract',
    steps: ['launch', 'wait', 'disclosure', 'agenda'],
    why: 'what was set out cannot be unsaid: other instances, the public or a meeting already have it. 拿回 is refused with a sentence.',
  },
]

export function whyNever(features: readonly Feature[]): string | undefined {
  const names = features.map(({ name }) => name)
  return features.length === 2
    ? NEVER.find(({ verb, steps }) => names.includes(verb) && steps.some(step => names.includes(step)))?.why
    : undefined
}
