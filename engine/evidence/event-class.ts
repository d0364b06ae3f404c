import type { EventType, InstanceEvent } from '#engine/process/event.ts'

/** `t` of a leaf: what kind of thing happened, for readers who do not know the events of this product. */
export const EVENT_CLASSES = [
  'create',
  'transition',
  'schedule',
  'fired',
  'correct',
  'reveal',
  'admin',
  'migrate',
  'restore',
  'erase',
  'read',
  'refuse',
  'tipmap',
  'key',
] as const
export type EventClass = (typeof EVENT_CLASSES)[number]

const CLASS_OF: { readonly [type in EventType]: EventClass } = {
  InstanceStarted: 'create',
  Advanced: 'transition',
  Submitted: 'transition',
  BallotCast: 'transition',
  StepNoted: 'transition',
  TimerScheduled: 'schedule',
  TimerFired: 'fired',
  TaskClaimed: 'transition',
  TaskReleased: 'transition',
  TaskReassigned: 'transition',
  Returned: 'transition',
  Withdrawn: 'transition',
  Urged: 'transition',
  Copied: 'transition',
  Corrected: 'correct',
  Cancelled: 'transition',
  SignersAdded: 'transition',
  SignerRemoved: 'transition',
  SignerAnswered: 'transition',
  OutcomeHeld: 'transition',
  AnswerTakenBack: 'transition',
  TaskDelegated: 'transition',
  TaskPrepared: 'transition',
  DelegationEnded: 'transition',
  Suspended: 'transition',
  Resumed: 'transition',
  Reopened: 'transition',
  Supervised: 'transition',
  SupervisionAnswered: 'transition',
  SupervisionLifted: 'transition',
  Escalated: 'transition',
  Transferred: 'transition',
  Migrated: 'migrate',
}

/** The class of an event. The count of a secret ballot is a `Submitted` whose leaf says `reveal` instead. */
export const eventClass = (type: EventType): EventClass => CLASS_OF[type]

/** `ev` of a leaf: the outcome the template's author named, or else the event itself. */
export function eventName(event: InstanceEvent): string {
  if (event.type === 'Submitted') return event.outcome ?? event.type
  if (event.type === 'Advanced') return event.cause.outcome ?? event.type
  return event.type
}
