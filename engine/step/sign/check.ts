import { clashes } from '#engine/step/meeting/check.ts'
import { OWN_FIELDS } from '#engine/step/sign/document.ts'
import type { SignStep } from '#engine/step/sign/schema.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'
import { nearest } from '#engine/template/near.ts'
import { treeOf } from '#engine/template/tree.ts'

/** A document that exists and that somebody can sign; a revision that can change it. */
export const checkSign = (step: SignStep, template: Template, where: string): readonly Finding[] =>
  [...oneKindOfParty(step), ...documentExists(step, template), ...revisionChanges(step, template)].map(finding => ({
    ...finding,
    where: `${where}${finding.where}`,
  }))

const wrong = (code: string, where: string, message: string, fix: string): Finding => ({
  code,
  severity: 'error',
  where,
  message,
  fix,
})

function oneKindOfParty({ title, handlers, parties, each, order }: SignStep): Finding[] {
  const ways = [handlers, parties, each].filter(way => way !== undefined).length
  const findings: Finding[] = []
  if (ways !== 1)
    findings.push(
      wrong(
        'SC-13.signers',
        '',
        ways === 0 ? `“${title}”没有写由谁签署。` : `“${title}”用了几种办法写由谁签署，只能用一种。`,
        '写 handlers（一个角色的人）、parties（几方各签一次）、each（名册里的各方）中的一个。',
      ),
    )
  if (handlers && order)
    findings.push({
      ...wrong(
        'SC-13.order',
        '/order',
        '签署次序写在 handlers.mode 里，这里的 order 不起作用。',
        '删去 order；要依次签署，写 "mode": "inTurn"。',
      ),
      severity: 'warning',
    })
  parties?.forEach(({ key }, at) => {
    if (parties.findIndex(one => one.key === key) < at)
      findings.push(
        wrong('SC-01.party', `/parties/${at}/key`, `签署方编号“${key}”用了两次。`, '给其中一方换一个编号。'),
      )
  })
  return findings
}

function documentExists({ document: { title, fields, form } }: SignStep, template: Template): Finding[] {
  const known = Object.keys(template.data?.properties ?? {})
  const findings: Finding[] = []
  if (!fields && !form)
    findings.push(
      wrong(
        'SC-12.document',
        '/document',
        `文件“${title}”里什么也没有，没有可以签署的内容。`,
        '在 fields 里列出共用字段，或在 form 里写表单。',
      ),
    )
  fields?.forEach((field, at) => {
    if (known.includes(field)) return
    const near = nearest(field, known)
    findings.push(
      wrong(
        'SC-02.field',
        `/document/fields/${at}`,
        `文件“${title}”的字段 ${field} 不是共用字段${near ? `，是否应为 ${near}？` : '。'}`,
        near ? `改成 ${near}。` : '在 data 里加上这个字段，由前面的表单填写。',
      ),
    )
  })
  const filledIn = form && treeOf(template).nodes.some(({ step }) => step && 'form' in step && step.form === form)
  if (form && !filledIn && template.forms?.[form])
    findings.push(
      wrong(
        'SC-12.document',
        '/document/form',
        `表单“${form}”没有任何步骤填写，文件是空的。`,
        '在签署之前加一个填写它的步骤。',
      ),
    )
  return findings
}

/** A revision that cannot touch the document would never make a new version. */
function revisionChanges({ document, revise }: SignStep, template: Template): Finding[] {
  if (!revise) return []
  const written = Object.keys(template.forms?.[revise.form]?.schema.properties ?? {})
  const touches = revise.form === document.form || (document.fields ?? []).some(field => written.includes(field))
  return [
    ...clashes(revise.form, template, OWN_FIELDS, '/revise'),
    ...(touches || !template.forms?.[revise.form]
      ? []
      : [
          wrong(
            'SC-12.revision',
            '/revise/form',
            `修改用的表单“${revise.form}”不含文件“${document.title}”的任何内容，改不了它。`,
            '在这张表单里加上文件的字段。',
          ),
        ]),
  ]
}
