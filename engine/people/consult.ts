import type { Json } from '#engine/json.ts'
import type { Consulted, Directory } from '#engine/people/directory.ts'

/** A directory that remembers what it was asked and what it answered, each question once, in order. */
export function consult(directory: Directory): {
  readonly directory: Directory
  readonly consulted: readonly Consulted[]
} {
  const consulted: Consulted[] = []
  const asked = new Map<string, unknown>()
  function ask(question: Consulted['ask']): unknown {
    const [about, ...words] = question
    const key = words.length === 1 ? `${about} ${words[0]}` : JSON.stringify(question)
    if (asked.has(key)) return asked.get(key)
    const answer = directory[about] as (this: Directory, ...words: readonly string[]) => unknown
    const given = answer.apply(directory, words)
    asked.set(key, given)
    consulted.push({ ask: question, answer: (given ?? null) as Json })
    return given
  }
  return {
    consulted,
    directory: {
      person(id) {
        return ask(['person', id]) as ReturnType<Directory['person']>
      },
      organisation(id) {
        return ask(['organisation', id]) as ReturnType<Directory['organisation']>
      },
      holders(post, organisation) {
        return ask(['holders', post, organisation]) as ReturnType<Directory['holders']>
      },
      posts(person) {
        return ask(['posts', person]) as ReturnType<Directory['posts']>
      },
      subordinates(organisation) {
        return ask(['subordinates', organisation]) as ReturnType<Directory['subordinates']>
      },
      register(name, organisation) {
        return ask(['register', name, organisation]) as ReturnType<Directory['register']>
      },
      principals(person) {
        return ask(['principals', person]) as ReturnType<Directory['principals']>
      },
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
