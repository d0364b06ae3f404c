import type { InstanceQuery, TargetQuery, TaskQuery } from '#runtime/server/api/client.ts'

/** Names of what is kept from the server, so that a change said by the event stream reaches every screen that shows it. */
export const keys = {
  session: ['session'],
  health: ['health'],
  demoAccounts: ['demo-accounts'],
  tasks: (query?: TaskQuery) => (query ? ['tasks', query] : ['tasks']),
  task: (instance: string, task?: string) => (task ? ['task', instance, task] : ['task', instance]),
  templates: ['templates'],
  template: (id: string, version?: number) => ['template', id, version ?? 'newest'],
  instances: (query?: InstanceQuery) => (query ? ['instances', query] : ['instances']),
  instance: (id: string) => ['instance', id],
  organisations: ['organisations'],
  substitutions: ['substitutions'],
  /** Below `instance`, so that news of the instance reaches it. */
  targets: (instance: string, query: TargetQuery) => ['instance', instance, 'targets', query],
  prediction: (...about: readonly unknown[]) => ['prediction', ...about],
  people: (q: string) => ['people', q],
  peopleOf: (organisation: string) => ['people-of', organisation],
  disclosures: (q: string) => ['disclosures', q],
  disclosure: (instance: string, visit: string) => ['disclosure', instance, visit],
} as const
