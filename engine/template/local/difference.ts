/** One difference between a superior template and the local one that extends it. */
export interface Difference {
  /** `looser` and `unproven` may not be published; the others are shown. */
  readonly change: 'tighter' | 'added' | 'wording' | 'looser' | 'unproven'
  /** JSON pointer into the local template; into the superior one where something is gone. */
  readonly where: string
  /** One Chinese sentence. */
  readonly says: string
}

export type Direction = 'same' | 'tighter' | 'looser' | 'unproven'

/** A difference of one value, said in the words of its thing. */
export function differing(
  direction: Direction,
  where: string,
  thing: string,
  before: string,
  after: string,
): readonly Difference[] {
  if (direction === 'same') return []
  const words = { tighter: '更严', looser: '放宽了', unproven: '改变了，不能证明只会更严' }[direction]
  return [{ change: direction, where, says: `${thing}由“${before}”改为“${after}”，${words}。` }]
}
export const isAllowed = ({ change }: Difference): boolean => change !== 'looser' && change !== 'unproven'
