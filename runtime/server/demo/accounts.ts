import { postTitle } from '#engine/people/post.ts'
import type { DemoAccount } from '#runtime/server/api/services.ts'
import type { Place } from '#runtime/server/demo/names.ts'
import { DEMO_POSTS, EVERYBODY, REPRESENTATIVES, WORLD } from '#runtime/server/demo/world.ts'

/** Known to everybody who reads this; that is why a demo folder is never served in production. */
export const DEMO_PASSWORD = 'guicheng2026'

/** Login names by post, as one would say them. */
const POST_LOGIN: { readonly [post: string]: string } = {
  'organisation-head': 'buzhang',
  'organisation-member': 'ganbu',
  'organisation-commissioner': 'zuzhi',
  auditor: 'shenji',
  'party-secretary': 'shuji',
  'branch-secretary': 'shuji',
  'deputy-secretary': 'fushuji',
  'branch-organiser': 'zuzhi',
  'branch-publicist': 'xuanchuan',
  'branch-discipline': 'jijian',
  'village-director': 'zhuren',
  'village-committee': 'weiyuan',
  'supervisor-director': 'jiandu',
  'supervisor-member': 'jianduyuan',
}
const ORDINARY = {
  formal: ['dangyuan', '党员'],
  probationary: ['yubei', '预备党员'],
  none: ['qunzhong', '群众'],
} as const

export interface Account extends DemoAccount {
  readonly person: string
  readonly at: Place
}

/** Everybody has an account, so that everybody can vote. Names are counted within a place: `liuwan.daibiao3`. */
export const ACCOUNTS: readonly Account[] = (() => {
  const used = new Map<string, number>()
  const representatives = new Set(REPRESENTATIVES.map(({ id }) => id))
  const nameOf = new Map(WORLD.organisations.map(({ id, name }) => [id, name]))
  return EVERYBODY.map(({ id, name, at, member }) => {
    const posts = DEMO_POSTS.filter(({ person }) => person === id)
    const [login, title] =
      posts[0] !== undefined
        ? [POST_LOGIN[posts[0].post] ?? 'ganbu', posts.map(({ post }) => postTitle(post)).join('、')]
        : representatives.has(id)
          ? ['daibiao', member === 'none' ? '村民代表' : '村民代表、党员']
          : ORDINARY[member]
    const stem = `${at}.${login}`
    const count = (used.get(stem) ?? 0) + 1
    used.set(stem, count)
    const isNumbered = count > 1 || posts.length === 0
    return {
      person: id,
      at,
      name,
      username: isNumbered ? `${stem}${count}` : stem,
      role: `${nameOf.get(at) ?? ''} ${title}`.trim(),
      password: DEMO_PASSWORD,
    }
  })
})()

const KEY = [
  'liuwan.shuji',
  'liuwan.zhuren',
  'liuwan.jiandu',
  'liuwan.dangyuan1',
  'liuwan.daibiao1',
  'liuwan.daibiao20',
  'qingxi.zuzhi',
  'qingxi.shuji',
  'guiyuan.shuji',
  'shuili.shuji',
  'linshi.shuji',
  'yunxi.ganbu',
  'yunxi.buzhang',
  'yunxi.shenji',
]
/** The dozen that are printed and offered on the sign-in page. */
export const KEY_ACCOUNTS: readonly Account[] = KEY.flatMap(
  username => ACCOUNTS.find(account => account.username === username) ?? [],
)
export const personBy = (username: string): string => {
  const account = ACCOUNTS.find(one => one.username === username)
  if (!account) throw new Error(`no demo account ${username}`)
  return account.person
}
