import { postTitle } from '#engine/people/post.ts'
import { type Names, sayAssignees } from '#engine/process/sentence.ts'
import type { Assignee } from '#engine/process/state.ts'
import type { People } from '#runtime/server/store/directory.ts'

/** Kinds of organisation in the reader's words. */
export const ORGANISATION_KINDS: { readonly [kind: string]: string } = {
  county: '县级组织部门',
  township: '乡镇（街道）党委',
  village: '村党组织',
  community: '社区党组织',
  organ: '机关党支部',
  enterprise: '企业党支部',
  joint: '联合党支部',
  temporary: '临时党支部',
}

export const namesOf = (people: People): Names => ({
  person: id => people.person(id)?.name ?? id,
  organisation: id => people.organisation(id)?.name ?? id,
})

export const person = (people: People, id: string) => ({ id, name: people.person(id)?.name ?? id })
export const organisation = (people: People, id: string) => ({ id, name: people.organisation(id)?.name ?? id })

/** “柳湾村党支部 党支部书记（李建国）”; many people by name are counted instead of listed. */
export function whoOf(people: People, assignees: readonly Assignee[]): string {
  if (assignees.length > 6) return `${assignees.length} 位办理人`
  return assignees
    .map(assignee => {
      if (!('post' in assignee)) return sayAssignees([assignee], namesOf(people))
      const holders = people.holders(assignee.post, assignee.organisation).map(id => people.person(id)?.name ?? id)
      const post = `${people.organisation(assignee.organisation)?.name ?? ''} ${postTitle(assignee.post)}`.trim()
      return holders.length > 0 ? `${post}（${holders.join('、')}）` : `${post}（暂缺）`
    })
    .join('、')
}
