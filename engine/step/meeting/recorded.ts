import type { Excused, Judged } from '#engine/step/attendance.ts'
import type { Day } from '#engine/time/time.ts'

/** 会议记录: what was entered and everything computed from it. */
export type MeetingRecord = {
  readonly held: string
  readonly heldOn: Day
  readonly place: string
  readonly host: string
  readonly recorder: string
  readonly members: number
  readonly shouldAttend: number
  readonly present: readonly string[]
  readonly excused: readonly Excused[]
  readonly absent: readonly string[]
  readonly quorum?: Judged
  readonly votes?: ShowOfHands
  readonly pass?: Judged
  readonly items?: readonly ItemRecord[]
  readonly outcome: string
}
export type ShowOfHands = { readonly for: number; readonly against: number; readonly abstain: number }

/** 已议定 · 暂缓 · 未及审议. */
export type Reached = 'decided' | 'postponed' | 'notReached'
/** What the meeting did with one item. */
export type ItemRecord = {
  readonly id: string
  readonly instance: string
  readonly visit: string
  readonly title: string
  readonly matter: string
  readonly reached: Reached
  readonly outcome?: string
  readonly says?: string
  readonly votes?: ShowOfHands
  readonly pass?: Judged
  readonly reason?: string
}
