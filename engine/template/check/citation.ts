import { error, type Finding, warning } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'

/**
 * How sure a figure is (依据的可信度): A and B may be hard rules; C is somebody's practice and belongs into a parameter;
 * D is hearsay and may not be enabled.
 */
export function checkCitation(
  name: string | undefined,
  template: Template,
  where: string,
  what: string,
  noun: string,
): Finding[] {
  const basis = name === undefined ? undefined : template.basis?.[name]
  if (basis?.confidence === 'D')
    return [
      error(
        'SC-02.confidence',
        where,
        `${what}所依据的《${basis.law}》尚未核实（D 级），不能启用。`,
        '先核对原文并改正可信度，或删去这项要求。',
      ),
    ]
  if (basis?.confidence === 'C')
    return [
      warning(
        'SC-02.confidence',
        where,
        `${what}所依据的《${basis.law}》只是地方做法（C 级），不应写死。`,
        `改成参数：在 parameters 里给出默认${noun}，由各地自定。`,
      ),
    ]
  return []
}
