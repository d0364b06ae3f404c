import type { FormPlan } from '#engine/form/form.ts'
import { produceForm } from '#engine/form/produce.ts'
import type { TemplateForm } from '#engine/template/format.ts'
import type { ShownForm } from '#runtime/ui/form/shape.ts'

const NAMES =
  '王建国 李秀英 张伟 刘洋 陈静 杨帆 赵磊 黄丽 周强 吴敏 徐涛 孙梅 胡军 朱琳 高峰 林芳 何勇 郭霞 马超 罗艳'.split(' ')
export const PEOPLE = NAMES.map((label, n) => ({ value: `p${n + 1}`, label }))

const proposal: TemplateForm = {
  title: '提议内容',
  schema: {
    type: 'object',
    required: ['matter', 'kind', 'summary', 'date', 'proposer', 'budget'],
    properties: {
      matter: { type: 'string', title: '议题名称', maxLength: 60, description: '用一句话写明要办什么事' },
      kind: { type: 'string', title: '事项类别', enum: ['一般村务', '集体经济', '工程建设'] },
      collectiveAmount: { type: 'string', format: 'money', title: '涉及集体资金', description: '集体经济事项须填写' },
      summary: { type: 'string', title: '提议理由', maxLength: 600, description: '写清楚原因、办法和受益范围' },
      date: { type: 'string', format: 'date', title: '提议日期' },
      meetingAt: { type: 'string', format: 'china-datetime', title: '拟开会时间' },
      proposer: { type: 'string', format: 'person', title: '提议人' },
      recorder: { type: 'string', format: 'person', title: '记录人' },
      budget: { type: 'string', format: 'money', title: '预算' },
      households: { type: 'integer', title: '受益户数', minimum: 1, maximum: 5000 },
      urgent: { type: 'boolean', title: '是否紧急' },
      channels: {
        type: 'array',
        title: '公开方式',
        items: { type: 'string', enum: ['公示栏', '微信群', '广播', '入户告知'] },
      },
      materials: { type: 'array', title: '佐证材料', items: { type: 'string', format: 'attachment' } },
      contract: {
        type: 'object',
        title: '施工安排',
        properties: {
          company: { type: 'string', title: '施工单位', maxLength: 60 },
          start: { type: 'string', format: 'date', title: '开工日期' },
        },
        required: ['company'],
      },
      members: {
        type: 'array',
        title: '工程监督小组',
        items: {
          type: 'object',
          properties: {
            name: { type: 'string', title: '姓名', maxLength: 20 },
            duty: { type: 'string', title: '分工', enum: ['组长', '成员', '记账'] },
            phone: { type: 'string', title: '电话', maxLength: 20 },
          },
          required: ['name', 'duty'],
        },
      },
      agreed: { type: 'boolean', const: true, title: '我已核对以上内容，情况属实' },
      signature: { type: 'string', format: 'signature', title: '提议人签名' },
    },
  },
  ui: {
    proposer: { 'ui:options': { list: 'committee' } },
    recorder: { 'ui:options': { list: 'everybody' } },
  },
  rules: [{ when: { eq: [{ var: 'kind' }, '集体经济'] }, show: ['collectiveAmount'], require: ['collectiveAmount'] }],
}

const approvalPlan: FormPlan = {
  title: '村党组织提议',
  author: 'proposal',
  outcomes: [
    { name: 'AGREED', title: '同意提交审议', opinion: 'optional', tone: 'positive' },
    { name: 'RETURNED', title: '退回补充', opinion: 'required', tone: 'negative' },
    { name: 'HELD', title: '暂缓', opinion: 'required', tone: 'neutral' },
  ],
  options: { committee: PEOPLE.slice(0, 7), everybody: PEOPLE },
  prefill: { date: '2026-11-23' },
}

const meetingPlan: FormPlan = {
  title: '村民代表会议记录',
  before: [
    { key: 'place', schema: { type: 'string', title: '地点', maxLength: 60 }, required: true },
    { key: 'heldAt', schema: { type: 'string', format: 'china-datetime', title: '开会时间' }, required: true },
    {
      key: 'host',
      schema: { type: 'string', format: 'person', title: '主持人' },
      ui: { 'ui:options': { list: 'committee' } },
      required: true,
    },
    {
      key: 'present',
      schema: { type: 'array', format: 'people', title: '到会人员', items: { type: 'string' } },
      ui: { 'ui:options': { list: 'everybody' }, 'ui:help': '逐一勾选实际到会的代表' },
      required: true,
    },
    {
      key: 'absent',
      schema: {
        type: 'array',
        title: '请假人员',
        items: {
          type: 'object',
          properties: {
            person: { type: 'string', format: 'person', title: '姓名' },
            reason: { type: 'string', title: '事由', maxLength: 60 },
          },
          required: ['person', 'reason'],
        },
      },
      ui: { items: { person: { 'ui:options': { list: 'everybody' } } } },
    },
    {
      key: 'agenda',
      schema: { type: 'array', title: '议题', items: { type: 'string', maxLength: 80 } },
      required: true,
    },
    {
      key: 'minutes',
      schema: { type: 'string', title: '会议记录', maxLength: 20000 },
      ui: { 'ui:widget': 'textarea' },
      required: true,
    },
    { key: 'votesFor', schema: { type: 'integer', title: '赞成票', minimum: 0 }, required: true },
    { key: 'matter', schema: { type: 'string', title: '议题名称' }, ui: { 'ui:readonly': true } },
  ],
  outcomes: [{ name: 'HELD', title: '提交', opinion: 'none', tone: 'positive' }],
  options: { committee: PEOPLE.slice(0, 7), everybody: PEOPLE },
  prefill: {
    matter: '修缮青龙水库灌溉渠',
    present: PEOPLE.slice(0, 15).map(one => one.value),
    agenda: ['审议水库修缮方案'],
  },
}

export const SAMPLES: Readonly<Record<string, ShownForm>> = {
  proposal: { ...produceForm(approvalPlan, proposal, undefined, { shared: {} }), hint: '由村党组织提出' },
  meeting: produceForm(meetingPlan, undefined, undefined, { shared: {} }),
}
