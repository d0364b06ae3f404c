/** JSON pointers (RFC 6901): the way a finding names its place. */

export type Step = string | number
export const pointer = (path: readonly PropertyKey[]): string => path.map(part => `/${escaped(String(part))}`).join('')
/** A place below another: `at('/roles', 'secretary')`. */
export const at = (where: string, ...path: readonly Step[]): string => where + pointer(path)
export const path = (where: string): string[] => where.split('/').slice(1).map(unescaped)

const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1')
const unescaped = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~')
