import {
  type Arguments,
  misfit,
  type Operator,
  parameter,
  type Sentence,
  takes,
  textIn,
} from '#engine/rule/operator/operator.ts'

const taken = takes(
  'positions',
  parameter('text', ['string'], '文字', 'text'),
  parameter('part', ['string'], '其中的文字', 'part'),
)

function onText(
  name: string,
  title: Operator['title'],
  alias: string[],
  test: (text: string, part: string) => boolean,
  verb: string,
  say: Sentence,
  deny: Sentence,
): Operator {
  return {
    name,
    group: 'text',
    title,
    alias,
    takes: taken,
    gives: 'boolean',
    // An empty part is in every text: never what the author meant.
    refuse: (args: Arguments) => (args.part === '' ? `“${name}”要找的文字是空的` : undefined),
    run: (args, cx) => {
      const [text, part] = [cx.find(args.text), cx.find(args.part)]
      const [whole, sought] = [textIn(text), textIn(part)]
      return {
        value: whole === undefined || !sought ? undefined : test(whole, sought),
        claim: `${text.text} ${verb} ${part.text}`,
        reason:
          misfit(text, textIn, '文字') ??
          misfit(part, textIn, '文字') ??
          (sought === '' ? '要找的文字是空的' : undefined),
        from: [text, part],
      }
    },
    say,
    deny,
  }
}

export const contains = onText(
  'contains',
  { zh: '含有', en: 'contains' },
  ['includes', 'has', 'like'],
  (text, part) => text.includes(part),
  '含有',
  {
    zh: (args, words) => `${words.say(args.text)}中含有${words.say(args.part)}`,
    en: (args, words) => `${words.say(args.text)} contains ${words.say(args.part)}`,
  },
  {
    zh: (args, words) => `${words.say(args.text)}中不含${words.say(args.part)}`,
    en: (args, words) => `${words.say(args.text)} does not contain ${words.say(args.part)}`,
  },
)

export const startsWith = onText(
  'startsWith',
  { zh: '开头是', en: 'starts with' },
  ['beginsWith', 'prefix'],
  (text, part) => text.startsWith(part),
  '开头是',
  {
    zh: (args, words) => `${words.say(args.text)}的开头是${words.say(args.part)}`,
    en: (args, words) => `${words.say(args.text)} starts with ${words.say(args.part)}`,
  },
  {
    zh: (args, words) => `${words.say(args.text)}的开头不是${words.say(args.part)}`,
    en: (args, words) => `${words.say(args.text)} does not start with ${words.say(args.part)}`,
  },
)
