import type { Check } from '#engine/template/check/check.ts'
import { error } from '#engine/template/finding.ts'
import { at } from '#engine/template/pointer.ts'

export const stepsAreSound: Check = {
  id: 'SC-01',
  title: '每个步骤符合它的类型的要求',
  run: ({ steps, kinds, template }) =>
    steps.flatMap(({ step, where }) => {
      const kind = kinds[step.kind]
      if (!kind)
        return [
          error(
            'SC-02.kind',
            at(where, 'kind'),
            `步骤“${step.title}”的类型 ${step.kind} 不可用。`,
            `可用的类型：${Object.keys(kinds).join('、')}。`,
          ),
        ]
      return kind.check?.(step, template, where) ?? []
    }),
}
