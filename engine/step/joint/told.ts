import type { JsonObject } from '#engine/json.ts'
import { object, text } from '#engine/step/attendance.ts'
import { sayAnswer } from '#engine/step/joint/form.ts'
import { assistsOf, leadOf, type Party, partiesOf, resultOf } from '#engine/step/joint/party.ts'
import type { JointStep, PartySource } from '#engine/step/joint/schema.ts'
import type { Fact, Progress } from '#engine/step/told.ts'
import type { Template } from '#engine/template/format.ts'
import { sayDay } from '#engine/time/instant.ts'

export function progressOf(work: JsonObject): Progress[] {
  const parties = partiesOf(work)
  const lead = leadOf(parties)
  const { answered, missing } = resultOf(parties)
  const disputed = parties.filter(({ state }) => state === 'disputed').length
  const lastDay = text(object(work.until).lastDay)
  return [
    {
      label: '牵头',
      value: lead ? `${lead.title}，${lead.state === 'answered' ? '已提交主办意见' : '尚未提交主办意见'}` : '',
    },
    { label: '协办', value: `已反馈 ${answered} 个，共 ${assistsOf(parties).length} 个` },
    ...(missing ? [{ label: '未反馈', value: `${missing} 个` }] : []),
    ...(disputed > 0 ? [{ label: '责任争议', value: `${disputed} 个待裁决` }] : []),
    ...(lastDay ? [{ label: '反馈截止', value: sayDay(lastDay) }] : []),
  ]
}

/** One line for each who was asked, the lead's opinion apart from the assisting ones, with what became of disputes. */
export function factsOf(work: JsonObject): Fact[] {
  const parties = partiesOf(work)
  const title = (id: string) => parties.find(party => party.id === id)?.title ?? id
  return parties.map(party => ({
    label: `${party.side === 'lead' ? '主办意见' : '协办意见'}：${party.title}`,
    value: [
      sayState(party, title),
      party.objection && `争议：${party.objection}`,
      party.decision && `裁决${party.decision}`,
    ]
      .filter(Boolean)
      .join('；'),
    ...((party.state === 'silent' || party.overdue) && { met: false }),
  }))
}

function sayState(party: Party, title: (id: string) => string): string {
  if (party.state === 'redirected') return `已改派给${title(party.replacedBy)}`
  if (party.state === 'relieved') return '已免除'
  if (party.side === 'lead' && party.state === 'asked' && party.turn === 0) return '等待协办意见'
  const from = party.replaces ? `（由${title(party.replaces)}改派）` : ''
  return `${sayAnswer(party)}${from}${party.state === 'answered' && party.overdue ? '（逾期反馈）' : ''}`
}

/** A role by its title, a choice by the field it is made in. */
export function sayParty(source: PartySource, template: Template): string {
  if ('role' in source) return source.title ?? template.roles[source.role]?.title ?? source.role
  const node = object(template.data?.properties[source.field])
  return `“${text(node.title) || source.field}”中所选的${source.post === undefined ? '人员' : '单位'}`
}

export function sayJoint(step: JointStep, template: Template): string {
  const assists = step.assists.map(one => sayParty(one, template)).join('、')
  const until =
    step.wait === 'all'
      ? '全部反馈后结束'
      : step.wait === 'lead'
        ? '牵头单位提交主办意见即结束，未反馈的如实记录'
        : '到截止时间未反馈的如实记录，牵头单位提交主办意见后结束'
  const disputes = step.disputes
    ? `；对责任有争议的，由${template.roles[step.disputes.role]?.title ?? step.disputes.role}裁决`
    : ''
  return `由${sayParty(step.lead, template)}牵头，${assists}协办，各自提出意见，${step.leadLast ? '协办意见收齐后形成主办意见，' : ''}${until}${disputes}`
}
