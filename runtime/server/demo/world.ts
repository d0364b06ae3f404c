import type { Organisation, Person, Post, RegisterEntry } from '#engine/people/directory.ts'
import { FAMILIES, GIVEN, PEOPLE, type Place } from '#runtime/server/demo/names.ts'
import type { PeopleChange } from '#runtime/server/store/directory.ts'

/** One county in small: who is who, who holds which post, and every register the shipped templates ask for. */

const organisation = (id: Place, name: string, kind: string, parent: Place | null, facts = {}): Organisation => ({
  id,
  name,
  kind,
  parent,
  facts,
})
const ORGANISATIONS: readonly Organisation[] = [
  organisation('yunxi', '中共云溪县委组织部', 'county', null),
  organisation('qingxi', '中共清溪镇委员会', 'township', 'yunxi'),
  organisation('shimen', '中共石门乡委员会', 'township', 'yunxi'),
  organisation('liuwan', '柳湾村党支部', 'village', 'qingxi', { founded: '1958-07-01' }),
  organisation('guiyuan', '桂园社区党支部', 'community', 'qingxi', { founded: '2006-03-15' }),
  organisation('shuili', '县水利局机关党支部', 'organ', 'yunxi', { founded: '1984-05-20' }),
  organisation('chaye', '云溪茶业有限公司党支部', 'enterprise', 'shimen', { founded: '2016-11-08' }),
  organisation('lianhe', '石门乡两新组织联合党支部', 'joint', 'shimen', { founded: '2021-04-12' }),
  organisation('linshi', '云清高速公路项目临时党支部', 'temporary', 'shimen', {
    founded: '2026-03-01',
    until: '2027-08-31',
  }),
]

export interface Villager {
  readonly id: string
  readonly name: string
  readonly at: Place
  /** `formal`, `probationary` or `none`. */
  readonly member: 'formal' | 'probationary' | 'none'
  readonly gender: 'male' | 'female'
  readonly born: number
  readonly joined?: number
}

const places = Object.keys(PEOPLE) as Place[]
/** Everybody, in the order written; ids are pseudonyms and never change. */
export const EVERYBODY: readonly Villager[] = places
  .flatMap(at =>
    PEOPLE[at]
      .trim()
      .split('\n')
      .map(line => ({ at, line })),
  )
  .map(({ at, line }, i) => {
    const [name = '', sex, born, joined] = line.split(' ')
    return {
      id: `p${String(i + 1).padStart(3, '0')}`,
      name,
      at,
      member: joined === undefined ? 'none' : joined === '预' ? 'probationary' : 'formal',
      gender: sex === '男' ? 'male' : 'female',
      born: Number(born),
      ...(joined !== undefined && joined !== '预' && { joined: Number(joined) }),
    }
  })
const of = (place: Place) => EVERYBODY.filter(({ at }) => at === place)

/** Posts of a place: people by their position in its list. */
const POSTS_AT: { readonly [place in Place]: readonly (readonly [post: string, ...who: number[]])[] } = {
  yunxi: [
    ['organisation-head', 0],
    ['party-secretary', 0],
    ['organisation-member', 1, 2],
    ['organisation-commissioner', 1],
    ['auditor', 3],
  ],
  qingxi: [
    ['party-secretary', 0],
    ['organisation-commissioner', 1],
  ],
  shimen: [
    ['party-secretary', 0],
    ['organisation-commissioner', 1],
  ],
  liuwan: [
    ['branch-secretary', 0],
    ['village-director', 1],
    ['deputy-secretary', 2],
    ['branch-organiser', 3],
    ['branch-publicist', 4],
    ['branch-discipline', 6],
    ['village-committee', 4, 5, 24],
    ['supervisor-director', 7],
    ['supervisor-member', 13, 29],
  ],
  guiyuan: [
    ['branch-secretary', 0],
    ['village-director', 1],
    ['deputy-secretary', 2],
    ['branch-organiser', 3],
    ['village-committee', 9, 10],
    ['supervisor-director', 4],
    ['supervisor-member', 11],
  ],
  shuili: [
    ['branch-secretary', 0],
    ['deputy-secretary', 1],
    ['branch-organiser', 2],
  ],
  chaye: [
    ['branch-secretary', 0],
    ['branch-organiser', 1],
  ],
  lianhe: [
    ['branch-secretary', 0],
    ['deputy-secretary', 1],
  ],
  linshi: [
    ['branch-secretary', 0],
    ['deputy-secretary', 1],
  ],
}
const postsAt = (place: Place): Post[] =>
  POSTS_AT[place].flatMap(([post, ...who]) => who.map(at => ({ person: of(place)[at]!.id, post, organisation: place })))
export const DEMO_POSTS: readonly Post[] = places.flatMap(postsAt)

const factsOf = ({ member, gender, born, joined }: Villager) => ({
  member,
  gender,
  born,
  ...(joined !== undefined && { joined }),
})
const entry = (person: Villager): RegisterEntry => ({
  id: person.id,
  person: person.id,
  label: person.name,
  facts: factsOf(person),
})
/** Lines of people who are not on the system: they vote on paper. */
const offline = (
  prefix: string,
  count: number,
  facts: (at: number) => RegisterEntry['facts'],
  suffix = '',
): RegisterEntry[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `${prefix}${String(at + 1).padStart(3, '0')}`,
    person: null,
    label: `${FAMILIES[(at * 7) % FAMILIES.length]}${GIVEN[(at * 5) % GIVEN.length]}${suffix}`,
    facts: facts(at),
  }))

const holders = (place: Place, posts: readonly string[]): Villager[] => {
  const ids = new Set(postsAt(place).flatMap(({ post, person }) => (posts.includes(post) ? [person] : [])))
  return of(place).filter(({ id }) => ids.has(id))
}
const BRANCH = ['branch-secretary', 'deputy-secretary', 'branch-organiser', 'branch-publicist', 'branch-discipline']
const VILLAGE = ['village-director', 'village-committee']
const SUPERVISORS = ['supervisor-director', 'supervisor-member']

/** Representatives: 30, as the law's range for a village of this size; some of them members, some cadres not. */
export const REPRESENTATIVES: readonly Villager[] = [...of('liuwan').slice(8, 14), ...of('liuwan').slice(20, 44)]

function registersOf(place: Place): { readonly register: string; readonly entries: readonly RegisterEntry[] }[] {
  const people = of(place)
  const formal = people.filter(({ member }) => member === 'formal')
  const committee = holders(place, BRANCH)
  const lists: [string, readonly RegisterEntry[]][] = [
    // All members; templates take those with a vote by the fact `member`.
    ['party-members', people.filter(({ member }) => member !== 'none').map(entry)],
    ['probationary-members', people.filter(({ member }) => member === 'probationary').map(entry)],
    ['committee', committee.map(entry)],
    ['branch-committee', committee.map(entry)],
    ['supervisors', holders(place, SUPERVISORS).map(entry)],
  ]
  // Who grades the secretary's report: members and people served, never the secretary.
  if (committee[0])
    lists.push([
      'appraisers',
      [
        ...people.filter(({ member }) => member !== 'none'),
        ...people.filter(({ member }) => member === 'none').slice(0, 6),
      ]
        .filter(one => one !== committee[0])
        .map(entry),
    ])
  if (place === 'liuwan' || place === 'guiyuan')
    lists.push(['two-committees', holders(place, [...BRANCH, ...VILLAGE]).map(entry)])
  if (place === 'liuwan') {
    const away = offline('v', 90, at => ({ member: 'none', born: 1948 + ((at * 11) % 56) }))
    const heads = people.filter((_, at) => at % 3 !== 2).slice(0, 44)
    lists.push(
      ['village-reps', REPRESENTATIVES.map(entry)],
      ['villagers', [...people.map(entry), ...away]],
      ['adults', [...people.map(entry), ...away]],
      ['collective-members', [...people.slice(0, 62).map(entry), ...away.slice(0, 78)]],
      [
        'households',
        [
          ...heads.map((head, at) => ({
            id: `h${String(at + 1).padStart(3, '0')}`,
            person: head.id,
            label: `${head.name}户`,
            facts: { people: 2 + (at % 5) },
          })),
          ...offline('h9', 17, at => ({ people: 1 + (at % 6) }), '户'),
        ],
      ],
    )
  }
  // The committee that decides about branches below it: everybody of the place who is a member.
  if (['yunxi', 'qingxi', 'shimen'].includes(place)) lists.push(['party-committee', formal.map(entry)])
  return lists.filter(([, entries]) => entries.length > 0).map(([register, entries]) => ({ register, entries }))
}

export const WORLD: Required<Pick<PeopleChange, 'organisations' | 'persons' | 'posts' | 'registers'>> = {
  organisations: ORGANISATIONS,
  persons: EVERYBODY.map((one): Person => ({ id: one.id, name: one.name, facts: factsOf(one) })),
  posts: DEMO_POSTS,
  registers: places.flatMap(place => registersOf(place).map(list => ({ ...list, organisation: place }))),
}
