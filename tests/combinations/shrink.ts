import type { Composed } from '#tests/combinations/compose.ts'
import type { Act } from '#tests/combinations/feature.ts'
import { type Life, relive } from '#tests/combinations/live.ts'

/** What was broken, without the numbers that differ from one sequence to a shorter one. */
const sortOf = ({ broken }: Life): string => (broken[0] ?? '').replace(/[\d]+/g, '#').slice(0, 60)

/** The shortest sequence that breaks the same law: acts are left out, many at once and then one by one, while it still does. */
export function shortest(composed: Composed, life: Life): Life {
  const sort = sortOf(life)
  let found = life
  for (let size = Math.ceil(life.acts.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < found.acts.length; ) {
      const fewer: readonly Act[] = [...found.acts.slice(0, at), ...found.acts.slice(at + size)]
      const again = [{ newest: true }, {}]
        .map(how => relive(composed, fewer, how))
        .find(one => one.broken.length > 0 && sortOf(one) === sort)
      if (again) found = again
      else at += size
    }
  }
  return found
}
