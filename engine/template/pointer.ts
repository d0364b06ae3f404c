/** JSON pointers (RFC 6901): the way a finding names its place. */

export type Step = string | number
export const pointer = (path: readonly PropertyKey[]): string => path.map(part => `/${escape(String(part))}`).join('')
/** A place below another: `at('/roles', 'secretary')`. */
export const at = (where: string, ...path: readonly Step[]): string => where + pointer(path)
export const path = (where: string): string[] => where.split('/').slice(1).map(unescape)

const escape = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1')
const unescape = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~')
