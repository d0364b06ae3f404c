import { useMemo } from 'react'
import { AnswerList } from '#runtime/ui/form/answer-list.tsx'
import { answersOf } from '#runtime/ui/form/answers.ts'
import { emptyKit, type FormKit, FormKitContext } from '#runtime/ui/form/kit.ts'
import { plainValidator } from '#runtime/ui/form/plain-validator.ts'
import type { FormData, Option, PeopleLookup, SchemaNode, Uploaded } from '#runtime/ui/form/shape.ts'
import { useText } from '#runtime/ui/messages/language.tsx'

interface Props {
  readonly schema: SchemaNode
  readonly ui: SchemaNode
  readonly options: Readonly<Record<string, readonly Option[]>>
  readonly data: FormData
  /** Title of the outcome and the opinion, when the form ended with them. */
  readonly outcome?: string | null | undefined
  readonly opinion?: string | null | undefined
  readonly people?: PeopleLookup | undefined
  /** Names and sizes of the attachments, where they are known. */
  readonly files?: readonly Uploaded[]
  /** Address of an attachment; default `/api/attachments/:hash`. */
  readonly fileHref?: (hash: string) => string
}

/** A filled form as it was handed in: read, linked and printed, never edited. */
export function ReadForm({
  schema,
  ui,
  options,
  data,
  outcome,
  opinion,
  people,
  files,
  fileHref = emptyKit.fileHref,
}: Props) {
  const t = useText()
  const kit = useMemo(
    (): FormKit => ({ options, people, files: new Map((files ?? []).map(file => [file.hash, file])), fileHref }),
    [options, people, files, fileHref],
  )
  const answers = useMemo(() => {
    const words = (pointer: string, title: string, value: string | null | undefined) =>
      value ? [{ kind: 'value', pointer, title, node: { type: 'string' }, ui: {}, value } as const] : []
    return [
      ...answersOf(plainValidator, schema, ui, data),
      ...words('#outcome', t('form.outcome'), outcome),
      ...words('#opinion', t('form.opinion'), opinion),
    ]
  }, [schema, ui, data, outcome, opinion, t])
  return (
    <FormKitContext value={kit}>
      {answers.length === 0 ? <p>{t('form.noFields')}</p> : <AnswerList answers={answers} />}
    </FormKitContext>
  )
}
