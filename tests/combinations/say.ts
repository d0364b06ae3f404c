import { sayEntry, sayRefusal } from '#engine/process/sentence.ts'
import { sayInstant } from '#engine/time/instant.ts'
import type { Composed } from '#tests/combinations/compose.ts'
import type { Act } from '#tests/combinations/feature.ts'
import { type Life, relive } from '#tests/combinations/live.ts'
import { WORLD } from '#tests/combinations/village.ts'
import { namesOf, soundNow } from '#tests/walk/laws.ts'

const nameOf = (id: string | null): string => (id === null ? '系统' : (WORLD.people[id]?.name ?? id))

/** A life in sentences: what was asked, what came of it, and what was broken in the end. */
export function sayLife(composed: Composed, { acts, broken }: Life): string {
  const lines = acts.map((act, at) => {
    const { run } = relive(composed, acts.slice(0, at + 1), { ends: false })
    const before = relive(composed, acts.slice(0, at), { ends: false }).run.history.length
    const written = run.history.slice(before)
    const says = written.flatMap(entry => (run.state ? [sayEntry(entry, run.state, soundNow(run), namesOf(run))] : []))
    const refused = run.refusals.at(-1)
    const answer =
      says.length > 0 ? says.join('；') : act.type === 'ask' && refused ? `被拒绝：${sayRefusal(refused.refusal)}` : ''
    return `${at + 1}. ${sayInstant(run.now)} ${sayAct(act)}${answer ? ` → ${answer}` : ''}`
  })
  return [...lines, ...broken.map(what => `！ ${what}`)].join('\n')
}

function sayAct(act: Act): string {
  if (act.type === 'wait') return `过了 ${act.hours} 小时`
  if (act.type === 'people')
    return {
      comes: `${nameOf(act.person)}到任`,
      leaves: `${nameOf(act.person)}离任`,
      'stands-in': `${nameOf(act.person)}代理${nameOf(act.for ?? null)}`,
    }[act.does]
  const { type, ...rest } = act.body
  return `${nameOf(act.as)} ${type} ${JSON.stringify(rest)}`
}
