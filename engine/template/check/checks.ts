import type { Check } from '#engine/template/check/check.ts'
import { microstepsAreBounded, noEndlessCycle } from '#engine/template/check/cycle.ts'
import { fieldsAreFilled } from '#engine/template/check/data.ts'
import { delaysAreSound } from '#engine/template/check/deadline.ts'
import { escalationsAreSound } from '#engine/template/check/escalation.ts'
import { formsAreSound } from '#engine/template/check/form.ts'
import { keysAreUnique } from '#engine/template/check/keys.ts'
import { stepsAreSound } from '#engine/template/check/kind.ts'
import { sizesAreBounded } from '#engine/template/check/limit.ts'
import { namesResolve } from '#engine/template/check/names.ts'
import { branchesAreLive, outcomesAreHandled } from '#engine/template/check/outcomes.ts'
import { profile } from '#engine/template/check/profile.ts'
import { endIsReachable, statesAreReached } from '#engine/template/check/reach.ts'
import { rulesAreTyped } from '#engine/template/check/rules.ts'
import { sensitiveIsNeeded } from '#engine/template/check/sensitive.ts'
import { somebodyStarts } from '#engine/template/check/start.ts'
import { tablesAnswer } from '#engine/template/check/tables.ts'
import { targets } from '#engine/template/check/targets.ts'
import { gapsAreKnown } from '#engine/template/check/texts.ts'
import { thresholdsAreSound } from '#engine/template/check/threshold.ts'

/** Everything a template is checked for before it may run, in the order the findings are shown. */
export const CHECKS: readonly Check[] = [
  sizesAreBounded,
  targets,
  keysAreUnique,
  namesResolve,
  profile,
  noEndlessCycle,
  microstepsAreBounded,
  statesAreReached,
  endIsReachable,
  outcomesAreHandled,
  branchesAreLive,
  stepsAreSound,
  formsAreSound,
  rulesAreTyped,
  fieldsAreFilled,
  thresholdsAreSound,
  tablesAnswer,
  somebodyStarts,
  gapsAreKnown,
  delaysAreSound,
  escalationsAreSound,
  sensitiveIsNeeded,
]
