import type { Json } from '#engine/json.ts'
import { misfit, type Operator, parameter, takes, truthIn } from '#engine/rule/operator/operator.ts'
import { allOf, anyOf, notOf } from '#engine/rule/truth.ts'

const rules = parameter('rules', ['boolean'], '条件', 'conditions')
const written = (rules: Json | undefined) => (Array.isArray(rules) ? (rules as readonly Json[]) : [])

export const all: Operator = {
  name: 'all',
  group: 'combine',
  title: { zh: '同时满足', en: 'all of' },
  alias: ['and', '&&', 'allOf', 'every'],
  takes: takes('many', rules),
  gives: 'boolean',
  run: (args, cx) => {
    const from = written(args.rules).map(rule => cx.find(rule))
    const truths = from.map(truthIn)
    const met = truths.filter(truth => truth === true).length
    return {
      value: allOf(truths),
      claim: `${from.length} 个条件须全部满足，已满足 ${met} 个`,
      reason: from.map(found => misfit(found, truthIn, '“是”或“否”')).find(Boolean),
      from,
    }
  },
  say: {
    zh: (args, words) =>
      written(args.rules)
        .map(rule => words.say(rule))
        .join('，且'),
    en: (args, words) =>
      written(args.rules)
        .map(rule => words.say(rule))
        .join(' and '),
  },
}

export const any: Operator = {
  name: 'any',
  group: 'combine',
  title: { zh: '满足任一', en: 'any of' },
  alias: ['or', '||', 'anyOf', 'oneOf'],
  takes: takes('many', rules),
  gives: 'boolean',
  run: (args, cx) => {
    const from = written(args.rules).map(rule => cx.find(rule))
    const truths = from.map(truthIn)
    const met = truths.filter(truth => truth === true).length
    return {
      value: anyOf(truths),
      claim: `${from.length} 个条件满足一个即可，已满足 ${met} 个`,
      reason: from.map(found => misfit(found, truthIn, '“是”或“否”')).find(Boolean),
      from,
    }
  },
  say: {
    zh: (args, words) =>
      written(args.rules)
        .map(rule => words.say(rule))
        .join('，或'),
    en: (args, words) =>
      written(args.rules)
        .map(rule => words.say(rule))
        .join(' or '),
  },
}

export const not: Operator = {
  name: 'not',
  group: 'combine',
  title: { zh: '不满足', en: 'not' },
  alias: ['!', 'none', 'nor'],
  takes: takes('one', parameter('rule', ['boolean'], '条件', 'condition')),
  gives: 'boolean',
  run: (args, cx) => {
    const inner = cx.find(args.rule)
    return {
      value: notOf(truthIn(inner)),
      claim: cx.words.deny(args.rule),
      reason: misfit(inner, truthIn, '“是”或“否”'),
      from: [inner],
    }
  },
  say: { zh: (args, words) => words.deny(args.rule), en: (args, words) => words.deny(args.rule) },
  deny: { zh: (args, words) => words.say(args.rule), en: (args, words) => words.say(args.rule) },
}
