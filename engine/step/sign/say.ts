import type { JsonObject } from '#engine/json.ts'
import type { SignStep } from '#engine/step/sign/schema.ts'
import { declinedOf, needOf, signaturesOf, slotsOf, validOf, versionOf } from '#engine/step/sign/work.ts'
import type { Fact, Progress } from '#engine/step/told.ts'
import type { Template } from '#engine/template/format.ts'
import { isInstant, sayInstant } from '#engine/time/instant.ts'

export function progress(work: JsonObject): Progress[] {
  const { number } = versionOf(work)
  return [
    { label: '已签 / 应签', value: `${validOf(work).length} / ${needOf(work)}` },
    ...(number > 1 ? [{ label: '文件版本', value: `第 ${number} 版` }] : []),
  ]
}

/** Which version each party signed and when, void signatures included, and who refused and why. */
export function signFacts(work: JsonObject): Fact[] {
  const { number, hash } = versionOf(work)
  const slots = slotsOf(work)
  const title = (key: string) => slots.find(slot => slot.key === key)?.title ?? key
  return [
    { label: '签署版本', value: `第 ${number} 版，${hash}` },
    ...signaturesOf(work).map(one => ({
      label: title(one.slot),
      value: `${one.name}${isInstant(one.at) ? `于 ${sayInstant(one.at)} ` : ''}签署第 ${one.version} 版${one.void ? '（文件已修改，作废）' : ''}`,
      met: !one.void,
    })),
    ...declinedOf(work).map(one => ({ label: title(one.slot), value: `拒绝签署：${one.reason}`, met: false })),
  ]
}

/** “书记、主任依次签署《共建协议》；修改后须重新签署” */
export function saySign({ handlers, parties, each, order, document, revise }: SignStep, template: Template): string {
  const role = (name: string) => template.roles[name]?.title ?? name
  const mode = handlers?.mode ?? 'all'
  const who = handlers
    ? `${role(handlers.role)}${typeof mode === 'object' ? `至少 ${mode.atLeast} 人` : { any: '一人', all: '逐人', inTurn: '依次' }[mode]}`
    : `${parties ? parties.map(({ title }) => title).join('、') : each && 'role' in each ? role(each.role) : '名册所列各方'}${order === 'inTurn' ? '依次' : '分别'}`
  const changes = revise ? `；${role(revise.handlers.role)}可以修改，修改后已签的作废、重新签署` : ''
  const refusal = typeof mode === 'object' ? '；拒绝的多到凑不够人数，就不成立' : '；有一方拒绝即不成立'
  return `${who}签署《${document.title}》${changes}${refusal}`
}
