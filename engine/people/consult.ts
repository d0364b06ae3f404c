import type { Json } from '#engine/json.ts'
import type { Consulted, Directory } from '#engine/people/directory.ts'

/** A directory that remembers what it was asked and what it answered, each question once, in order. */
export function consult(directory: Directory): {
  readonly directory: Directory
  readonly consulted: readonly Consulted[]
} {
  const consulted: Consulted[] = []
  const asked = new Map<string, unknown>()
  const ask = <T>(question: Consulted['ask'], answer: () => T): T => {
    const key = JSON.stringify(question)
    if (asked.has(key)) return asked.get(key) as T
    const given = answer()
    asked.set(key, given)
    consulted.push({ ask: question, answer: (given ?? null) as Json })
    return given
  }
  return {
    consulted,
    directory: {
      person: id => ask(['person', id], () => directory.person(id)),
      organisation: id => ask(['organisation', id], () => directory.organisation(id)),
      holders: (post, organisation) =>
        ask(['holders', post, organisation], () => directory.holders(post, organisation)),
      posts: person => ask(['posts', person], () => directory.posts(person)),
      subordinates: organisation => ask(['subordinates', organisation], () => directory.subordinates(organisation)),
      register: (name, organisation) =>
        ask(['register', name, organisation], () => directory.register(name, organisation)),
      principals: person => ask(['principals', person], () => directory.principals(person)),
    },
  }
}

/** The directory as it answered then: what verification decides again with. A question never asked has an empty answer. */
export function recall(consulted: readonly Consulted[]): Directory {
  const answers = new Map(consulted.map(({ ask, answer }) => [JSON.stringify(ask), answer]))
  const answer = <T>(question: Consulted['ask'], none: T): T =>
    (answers.get(JSON.stringify(question)) as T | null | undefined) ?? none
  return {
    person: id => answer(['person', id], undefined),
    organisation: id => answer(['organisation', id], undefined),
    holders: (post, organisation) => answer(['holders', post, organisation], []),
    posts: person => answer(['posts', person], []),
    subordinates: organisation => answer(['subordinates', organisation], []),
    register: (name, organisation) => answer(['register', name, organisation], []),
    principals: person => answer(['principals', person], []),
  }
}
