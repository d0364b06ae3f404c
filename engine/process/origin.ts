import type { InstanceState, Origin } from '#engine/process/state.ts'

/**
 * An instance that another one asked for may ask for further ones, so many times over and no more: two templates that ask
 * for each other would otherwise go on without end, and no check of one of them alone can see that.
 */
export const DEEPEST = 8

/** How many instances asked for one another until this one; 0 for one a person started. */
export const depthOf = ({ origin }: Pick<InstanceState, 'origin'>): number => (origin ? (origin.depth ?? 1) : 0)

/** What the origin of an instance this one asks for says of it, beyond the first. */
export const deeper = (state: Pick<InstanceState, 'origin'>): Pick<Origin, 'depth'> =>
  state.origin ? { depth: depthOf(state) + 1 } : {}
