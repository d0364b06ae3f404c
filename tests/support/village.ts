import type { PeopleChange } from '#runtime/server/store/directory.ts'

/** A county, a township, two villages and the people tests need. */
export const village: PeopleChange = {
  organisations: [
    { id: 'county', name: '云溪县委组织部', kind: 'county', parent: null, facts: {} },
    { id: 'town', name: '青石镇党委', kind: 'township', parent: 'county', facts: {} },
    { id: 'village', name: '柳湾村党支部', kind: 'village', parent: 'town', facts: {} },
    { id: 'other', name: '桃源村党支部', kind: 'village', parent: 'town', facts: {} },
  ],
  persons: [
    ...['li', 'wang', 'zhao', 'qian', 'chen', 'sun', 'audit', 'head'].map((id, at) => ({
      id,
      name: `${'李王赵钱陈孙周吴'[at]}某`,
      facts: {},
    })),
    ...Array.from({ length: 12 }, (_, at) => ({ id: `rep${at + 1}`, name: `代表${at + 1}`, facts: {} })),
  ],
  posts: [
    { person: 'li', post: 'branch-secretary', organisation: 'village' },
    { person: 'wang', post: 'branch-organiser', organisation: 'village' },
    { person: 'zhao', post: 'branch-organiser', organisation: 'village' },
    { person: 'qian', post: 'branch-organiser', organisation: 'village' },
    { person: 'chen', post: 'party-secretary', organisation: 'town' },
    { person: 'sun', post: 'branch-secretary', organisation: 'other' },
    { person: 'audit', post: 'auditor', organisation: 'county' },
    { person: 'head', post: 'organisation-head', organisation: 'county' },
  ],
  registers: [
    {
      register: 'village-reps',
      organisation: 'village',
      entries: Array.from({ length: 12 }, (_, at) => ({
        id: `rep${at + 1}`,
        person: `rep${at + 1}`,
        label: `代表${at + 1}`,
        facts: {},
      })),
    },
  ],
}
