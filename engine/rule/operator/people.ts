import {
  misfit,
  type Operator,
  parameter,
  type Running,
  type Sentence,
  takes,
  textIn,
} from '#engine/rule/operator/operator.ts'

/** Questions about people. The answers come from the lookup that was passed in; without one they are unknown. */

function asking(
  name: string,
  title: Operator['title'],
  alias: string[],
  second: { readonly name: string; readonly zh: string; readonly en: string },
  ask: (cx: Running, person: string, about: string) => boolean | undefined,
  verb: string,
  say: Sentence,
  deny: Sentence,
): Operator {
  return {
    name,
    group: 'people',
    title,
    alias,
    takes: takes(
      'positions',
      parameter('person', ['person'], '人', 'person'),
      parameter('about', ['string'], second.zh, second.en),
    ),
    gives: 'boolean',
    run: (args, cx) => {
      const [person, about] = [cx.find(args.person), cx.find(args.about)]
      const [who, what] = [textIn(person), textIn(about)]
      const known = who !== undefined && what !== undefined
      return {
        value: known ? ask(cx, who, what) : undefined,
        claim: `${person.text} ${verb} ${about.text}`,
        reason:
          misfit(person, textIn, '人员') ?? misfit(about, textIn, '名称') ?? (known ? '查不到任职情况' : undefined),
        from: [person, about],
      }
    },
    say,
    deny,
  }
}

export const hasRole = asking(
  'hasRole',
  { zh: '担任', en: 'has the role' },
  ['role', 'isRole', 'inRole'],
  { name: 'role', zh: '角色', en: 'role' },
  (cx, person, role) => cx.hasRole(person, role),
  '担任',
  {
    zh: (args, words) => `${words.say(args.person)}担任${words.say(args.about)}`,
    en: (args, words) => `${words.say(args.person)} has the role ${words.say(args.about)}`,
  },
  {
    zh: (args, words) => `${words.say(args.person)}不担任${words.say(args.about)}`,
    en: (args, words) => `${words.say(args.person)} does not have the role ${words.say(args.about)}`,
  },
)

export const isAssignee = asking(
  'isAssignee',
  { zh: '是经办人', en: 'is an assignee' },
  ['assignee', 'assignedTo', 'isHandler'],
  { name: 'step', zh: '步骤', en: 'step' },
  (cx, person, step) => cx.isAssignee(person, step),
  '经办步骤',
  {
    zh: (args, words) => `${words.say(args.person)}是步骤${words.say(args.about)}的经办人`,
    en: (args, words) => `${words.say(args.person)} is an assignee of step ${words.say(args.about)}`,
  },
  {
    zh: (args, words) => `${words.say(args.person)}不是步骤${words.say(args.about)}的经办人`,
    en: (args, words) => `${words.say(args.person)} is not an assignee of step ${words.say(args.about)}`,
  },
)
