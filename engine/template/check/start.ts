import { startingRoles } from '#engine/process/access.ts'
import type { Check } from '#engine/template/check/check.ts'
import { error } from '#engine/template/finding.ts'

/** Somebody can begin: before there is a matter only posts and registers mean people. */
export const somebodyStarts: Check = {
  id: 'SC-13',
  title: '有人可以发起',
  run: ({ template }) =>
    startingRoles(template).length > 0
      ? []
      : [
          error(
            'SC-13.start',
            '/start/roles',
            '没有人可以发起：发起角色里没有职务，也没有名册。',
            '发起角色写成职务（post）或名册（register）；发起人、表单选定的人和直派表在发起之前都还没有。',
          ),
        ],
}
