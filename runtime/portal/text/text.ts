import { zh } from './zh.ts'

/** Every word the portal shows. Another language is one more object of this type; the compiler names what it lacks. */
export type Catalogue = typeof zh

export const t: Catalogue = zh
