import { agenda } from '#runtime/server/project/agenda.ts'
import { attached } from '#runtime/server/project/attached.ts'
import { disclosures } from '#runtime/server/project/disclosures.ts'
import { instances } from '#runtime/server/project/instances.ts'
import { involvement } from '#runtime/server/project/involvement.ts'
import type { Projection } from '#runtime/server/project/projection.ts'
import { statistics } from '#runtime/server/project/statistics.ts'
import { tasks } from '#runtime/server/project/tasks.ts'
import { timers } from '#runtime/server/project/timers.ts'

/** All read models. To add one: a file here, its tables, a line in this list, and `rebuild`. */
export const PROJECTIONS: readonly Projection[] = [
  instances,
  involvement,
  attached,
  tasks,
  timers,
  agenda,
  disclosures,
  statistics,
]
