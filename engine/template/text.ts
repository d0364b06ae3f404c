import type { Template } from '#engine/template/format.ts'

/**
 * The one text of a parsed template, and what its hash is over: keys of the format in the order of the format, names the
 * author gave in the author's order, no spaces. Names are not sorted (as JCS would), because their order means something:
 * fields are asked in the order they are written, the first outcome is the positive one, and XState goes by it too.
 */
export const canonicalTemplate = (template: Template): string => JSON.stringify(template)

/** The same template for people to read and to keep under version control. Parsing it gives the same hash. */
export const templateText = (template: Template): string => `${JSON.stringify(template, null, 2)}\n`
