import type { JsonObject } from '#engine/json.ts'
import type { WorldText } from '#engine/testing/world.ts'

/** Two villages with everybody in office, so that a matter can go from one to the other, and groups below them. */
export const WORLD: WorldText = {
  organisations: {
    county: { name: '云溪县委组织部', kind: 'county' },
    town: { name: '青石镇党委', kind: 'township', parent: 'county' },
    village: { name: '柳湾村党支部', kind: 'village', parent: 'town' },
    other: { name: '东坡村党支部', kind: 'village', parent: 'town' },
    north: { name: '柳湾北组', kind: 'group', parent: 'village' },
    south: { name: '柳湾南组', kind: 'group', parent: 'village' },
    east: { name: '东坡东组', kind: 'group', parent: 'other' },
  },
  people: {
    li: { name: '李书记', posts: ['branch-secretary@village'] },
    wang: { name: '王委员', posts: ['branch-organiser@village'] },
    zhao: { name: '赵委员', posts: ['branch-organiser@village'] },
    qian: { name: '钱委员', posts: ['branch-organiser@village'] },
    zhou: { name: '周主任', posts: ['village-director@village'] },
    he: { name: '何书记', posts: ['branch-secretary@other'] },
    wu: { name: '吴委员', posts: ['branch-organiser@other'] },
    feng: { name: '冯委员', posts: ['branch-organiser@other'] },
    jiang: { name: '蒋委员', posts: ['branch-organiser@other'] },
    shen: { name: '沈主任', posts: ['village-director@other'] },
    chen: { name: '陈书记', posts: ['party-secretary@town'] },
    sun: { name: '孙审计', posts: ['auditor@county'] },
    lin: { name: '林群众' },
  },
  registers: {
    village: { reps: ['wang', 'zhao', 'qian', 'lin', 'zhou'] },
    other: { reps: ['wu', 'feng', 'jiang', 'shen'] },
  },
}
export const PEOPLE = Object.keys(WORLD.people)

export const ROLES: JsonObject = {
  secretary: { title: '支部书记', post: 'branch-secretary' },
  organisers: { title: '支部委员', post: 'branch-organiser' },
  director: { title: '村主任', post: 'village-director' },
  superior: { title: '镇党委书记', post: 'party-secretary', of: 'superior' },
  reps: { title: '村民代表', register: 'reps' },
}
export const DELAYS: JsonObject = {
  one: { calendarDays: 1 },
  two: { calendarDays: 2 },
  week: { calendarDays: 7 },
  three: { workingDays: 3 },
  month: { months: 1 },
}

const text = (title: string): JsonObject => ({ type: 'string', title, maxLength: 200 })
export const DATA: JsonObject = {
  type: 'object',
  properties: {
    matter: text('事项'),
    tasks: {
      type: 'array',
      title: '任务',
      maxItems: 5,
      items: {
        type: 'object',
        properties: { what: text('任务'), owner: { type: 'string', format: 'person', title: '责任人' } },
      },
    },
    wishes: {
      type: 'array',
      title: '微心愿',
      maxItems: 5,
      items: { type: 'object', properties: { wish: text('心愿') } },
    },
  },
}
export const FORMS: JsonObject = {
  note: { schema: { type: 'object', properties: { matter: {}, tasks: {}, wishes: {} }, required: ['matter'] } },
  terms: { schema: { type: 'object', properties: { matter: {} }, required: ['matter'] } },
  opinion: { schema: { type: 'object', properties: { remark: text('说明') } } },
}
/** What the first step hands in. */
export const NOTE: JsonObject = {
  matter: '修水库',
  tasks: [
    { what: '清淤', owner: 'wang' },
    { what: '护坡', owner: 'zhao' },
  ],
  wishes: [{ wish: '修水管' }, { wish: '辅导作业' }],
}
