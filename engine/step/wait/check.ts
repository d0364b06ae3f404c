import type { WaitStep } from '#engine/step/wait/schema.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { StateNode, Template } from '#engine/template/format.ts'

/** What an author may get wrong in a wait, besides names that do not exist. */
export function checkWait(step: WaitStep, template: Template, where: string): readonly Finding[] {
  const { delay, until, signal, instance } = step
  const found: Finding[] = []
  const say = (code: string, place: string, message: string, fix: string) =>
    found.push({ code, severity: 'error', where: `${where}${place}`, message, fix })

  if (!delay && !until && !signal && !instance)
    say(
      'SC-06.wait',
      '',
      `等待步骤“${step.title}”既没有时间也没有信号，永远不会结束`,
      '填写 delay（等多久）、until（等到哪天）、signal（等什么消息）或 instance（等哪个办件）',
    )
  if (signal && /^INSTANCE_(ENDED|MISSING|REFUSED)$/.test(signal.name))
    say('SC-15.reserved', '/signal/name', `${signal.name} 是系统自己的消息名。`, '换一个名称，如 LICENCE_ISSUED。')

  const fields = template.data?.properties ?? {}
  if (until) {
    if (until.plus && until.minus)
      say('SC-01.two-ways', '/until', 'plus 和 minus 只能写一个。', '日期之后写 plus，日期之前写 minus。')
    const field = fields[until.field]
    if (!field) say('SC-02.field', '/until/field', `没有共用字段 ${until.field}。`, '在 data 里加上这个字段。')
    else if (field.format !== 'date')
      say('SC-02.field-type', '/until/field', `共用字段 ${until.field} 不是日期。`, '在 data 里写 "format": "date"。')
  }
  if (!instance) return found

  const ways = [instance.of, instance.field, instance.start].filter(one => one !== undefined)
  if (ways.length !== 1)
    say(
      'SC-01.two-ways',
      '/instance',
      'of、field、start 要写且只能写一个。',
      '说明等的是哪个办件：前面步骤发起的、字段里填的，或者这里发起的。',
    )
  if (instance.field !== undefined && !fields[instance.field])
    say('SC-02.field', '/instance/field', `没有共用字段 ${instance.field}。`, '在 data 里加上这个字段。')
  for (const [theirs, ours] of Object.entries(instance.start?.data ?? {}))
    if (!fields[ours])
      say('SC-02.field', `/instance/start/data/${theirs}`, `没有共用字段 ${ours}。`, '在 data 里加上这个字段。')
  const organisation = instance.start?.organisation
  if (typeof organisation === 'object' && !fields[organisation.field])
    say(
      'SC-02.field',
      '/instance/start/organisation/field',
      `没有共用字段 ${organisation.field}。`,
      '在 data 里加上这个字段。',
    )
  if (instance.of !== undefined && !starts(template.machine.states, instance.of))
    say('SC-02.step', '/instance/of', `步骤“${instance.of}”不发起办件，没有可等的结果。`, '改成发起办件的步骤。')
  return found
}

/** Whether a step of this key starts one instance: a wait that does so itself, or a launch. */
function starts(states: { readonly [key: string]: StateNode }, key: string): boolean {
  return Object.entries(states).some(([name, { meta, states: inner }]) => {
    const step = meta?.step as { readonly kind: string; readonly instance?: { readonly start?: unknown } } | undefined
    if (name === key && step) return step.kind === 'launch' || step.instance?.start !== undefined
    return inner !== undefined && starts(inner, key)
  })
}
