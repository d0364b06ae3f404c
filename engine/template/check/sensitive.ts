import { object } from '#engine/form/field/type.ts'
import type { Check } from '#engine/template/check/check.ts'
import { warning } from '#engine/template/finding.ts'
import { at } from '#engine/template/pointer.ts'
import { withShared } from '#engine/template/variables.ts'

/** What of a person is nobody's business without need (个人信息保护法: 最小必要), by its name. */
const SENSITIVE = /身份证|证件号|银行卡|银行账|卡号|住址|家庭地址|联系电话|手机号|健康状况|病情|残疾/

/**
 * SC-17: a sensitive field is shown where it is asked for first; in a later step only where the step says so in `fields`,
 * and in public only masked.
 */
export const sensitiveIsNeeded: Check = {
  id: 'SC-17',
  title: '个人敏感信息只在说明需要的步骤显示，公开时遮盖',
  run: ({ template, steps }) => {
    const shared = object(template.data?.properties)
    const titleOf = (form: string, key: string): string => {
      const own = object(template.forms?.[form]?.schema.properties[key])
      return String(withShared(own, object(shared[key])).title ?? object(shared[key]).title ?? key)
    }
    const asked = new Set<string>()
    return steps.flatMap(({ step, where }) => {
      const form = 'form' in step && typeof step.form === 'string' ? step.form : undefined
      const access: { readonly [key: string]: string } = ('fields' in step ? step.fields : undefined) ?? {}
      const keys = Object.keys(form === undefined ? {} : (template.forms?.[form]?.schema.properties ?? {}))
      const shown = keys.flatMap(key => {
        if (form === undefined || !SENSITIVE.test(titleOf(form, key))) return []
        const isFirst = !asked.has(key) || !Object.hasOwn(shared, key)
        asked.add(key)
        return isFirst || access[key] !== undefined
          ? []
          : [
              warning(
                'SC-17.shown',
                at(where, 'fields'),
                `步骤“${step.title}”会看到“${titleOf(form, key)}”，没有说明需要。`,
                `在 fields 里写 "${key}": "hidden"；确有需要的写 "read"。`,
              ),
            ]
      })
      const published =
        step.kind === 'disclosure'
          ? step.content.flatMap(({ path, title, mask }, i) => {
              const key = path.startsWith('data.') ? path.slice(5) : ''
              const name = String(object(shared[key]).title ?? '')
              return mask === undefined && (SENSITIVE.test(name) || SENSITIVE.test(title))
                ? [
                    warning(
                      'SC-17.published',
                      at(where, 'content', i),
                      `步骤“${step.title}”公开“${title}”时没有遮盖。`,
                      '写上 mask（name、phone、idNumber 或 all），或不公开它。',
                    ),
                  ]
                : []
            })
          : []
      return [...shown, ...published]
    })
  },
}
