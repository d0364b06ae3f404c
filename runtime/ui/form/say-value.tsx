import type { ReactNode } from 'react'
import { listName } from '#engine/form/field/type.ts'
import { fieldTypeOf } from '#engine/form/field/types.ts'
import type { JsonSchema, UiSchema } from '#engine/form/form.ts'
import type { Json } from '#engine/json.ts'
import classes from '#runtime/ui/form/answers.module.css'
import { listOf } from '#runtime/ui/form/field.ts'
import { FileLink } from '#runtime/ui/form/file-link.tsx'
import { type FormKit, useKit } from '#runtime/ui/form/kit.ts'
import { useText } from '#runtime/ui/messages/language.tsx'

const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** A stored value in words, as the field type says it; empty text when there is none. */
export function valueText(
  node: JsonSchema,
  ui: UiSchema,
  value: unknown,
  kit: Pick<FormKit, 'options' | 'people'>,
): string {
  if (isEmpty(value)) return ''
  const list = kit.options[listName(ui) ?? '']
  const label = (id: string) => list?.find(option => option.value === id)?.label ?? kit.people?.nameOf?.(id)
  return fieldTypeOf(node, ui)?.say(value as Json, { node, label }) ?? String(value)
}

/** A stored value to look at: words, links to files, the picture of a signature. */
export function SayValue({ node, ui, value }: { node: JsonSchema; ui: UiSchema; value: unknown }): ReactNode {
  const t = useText()
  const kit = useKit()
  if (isEmpty(value)) return <span className={classes.empty}>{t('form.empty')}</span>
  const type = fieldTypeOf(node, ui)?.name
  if (type === 'signature')
    return <img className={classes.signature} src={kit.fileHref(String(value))} alt={t('signature.done')} />
  if (type === 'attachment') return <FileLink hash={String(value)} />
  if (type === 'attachments')
    return (
      <ul className={classes.files}>
        {listOf(value).map(hash => (
          <li key={hash}>
            <FileLink hash={hash} />
          </li>
        ))}
      </ul>
    )
  if (type === 'texts')
    return (
      <ol className={classes.texts}>
        {listOf(value).map((text, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the entries have no identity but their place
          <li key={at}>{text}</li>
        ))}
      </ol>
    )
  return <span className={classes.value}>{valueText(node, ui, value, kit)}</span>
}
