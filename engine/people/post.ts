/**
 * Posts the product knows by name, what they are called, and how far their holders may look.
 * `own`: instances of their organisation; `below`: of their organisation and everything under it. Deny by default: a post
 * that is not listed gives no sight of its own.
 */
export interface PostKind {
  readonly key: string
  readonly title: string
  readonly sees: 'own' | 'below'
  /** Heads the organisation's day-to-day work: may let its instances stand still. */
  readonly leads?: boolean
  /** May supervise instances below: cancel, correct, reassign with a reason. */
  readonly supervises?: boolean
  readonly publishes?: boolean
  readonly audits?: boolean
}

export const POSTS: readonly PostKind[] = [
  { key: 'organisation-head', title: '组织部部长', sees: 'below', supervises: true, publishes: true },
  { key: 'organisation-member', title: '组织部干部', sees: 'below', supervises: true, publishes: true },
  { key: 'auditor', title: '审计员', sees: 'below', audits: true },
  { key: 'party-secretary', title: '党委书记', sees: 'below', supervises: true, leads: true },
  { key: 'organisation-commissioner', title: '组织委员', sees: 'below', supervises: true },
  { key: 'branch-secretary', title: '党支部书记', sees: 'own', leads: true },
  { key: 'deputy-secretary', title: '党支部副书记', sees: 'own' },
  { key: 'branch-organiser', title: '支部组织委员', sees: 'own' },
  { key: 'branch-publicist', title: '支部宣传委员', sees: 'own' },
  { key: 'branch-discipline', title: '支部纪检委员', sees: 'own' },
  { key: 'village-director', title: '村（居）委会主任', sees: 'own' },
  { key: 'village-committee', title: '村（居）委会委员', sees: 'own' },
  { key: 'supervisor-director', title: '村（居）务监督委员会主任', sees: 'own' },
  { key: 'supervisor-member', title: '村（居）务监督委员会成员', sees: 'own' },
]
const BY_KEY = new Map(POSTS.map(post => [post.key, post]))
export const postKind = (key: string): PostKind | undefined => BY_KEY.get(key)
export const postTitle = (key: string): string => BY_KEY.get(key)?.title ?? key
