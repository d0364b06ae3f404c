import type { Json } from '#engine/json.ts'
import type { GeneratedDocument } from '#engine/process/event.ts'
import { own } from '#engine/process/own.ts'
import { fieldAt, posted } from '#engine/step/disclosure/content.ts'
import type { Template } from '#engine/template/format.ts'

/** A gap in a text: a path of the rule scope between double braces, `{{data.matter}}`. */
export const GAP = /\{\{\s*([A-Za-z][A-Za-z0-9_.-]*)\s*\}\}/g

/** Paths named in the gaps of a text. */
export const gapsIn = (text: string): string[] => [...text.matchAll(GAP)].map(([, path = '']) => path)

/** What a text is filled from. */
export interface Writer {
  readonly template: Template
  readonly look: (path: string) => Json | undefined
  readonly nameOf: (id: string) => string
}

/** The text with every gap filled as people read it: titles of choices, names, amounts. What is unknown is a blank line. */
export const written = (text: string, { template, look, nameOf }: Writer): string =>
  text.replace(GAP, (_, path: string) => {
    const value = look(path)
    return value === undefined || value === null
      ? '＿＿＿＿'
      : posted(value, fieldAt(template, path), undefined, nameOf)
  })

/** 文书: made when a step is left or entered, from what is known then; its text and hash stay with the event. */
export function generated(name: string, writer: Writer, hash: (text: string) => string): GeneratedDocument | undefined {
  const document = own(writer.template.documents ?? {}, name)
  if (!document) return undefined
  const title = written(document.title, writer)
  const paragraphs = document.paragraphs.map(text => written(text, writer))
  return { name, title, paragraphs, hash: hash([title, ...paragraphs].join('\n')) }
}
