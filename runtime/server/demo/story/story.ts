import type { Stage } from '#runtime/server/demo/stage.ts'

/** When something goes on: so many days before today, at a time in China. */
export type When = readonly [daysAgo: number, time: string]

/**
 * One instance of the demo, told in order. `tell` yields the moment at which it goes on; all stories are played along one
 * clock, and whatever falls due in between falls due.
 */
export interface Story {
  readonly template: string
  /** Id of the instance: the same in every demo, so that documents and tests can name it. */
  readonly id: string
  readonly title: string
  readonly tell: (stage: Stage) => AsyncGenerator<When, void>
}
