import type { ReactNode } from 'react'
import type { FieldError, Option, OutcomeChoice } from '#engine/form/form.ts'

/** Filled data: plain JSON by key. Looser than the engine's `JsonObject`, as the API's types are. */
export type FormData = Readonly<Record<string, unknown>>
export type SchemaNode = Readonly<Record<string, unknown>>

/** The engine's `ProducedForm` as it comes through the API; both are assignable to this. */
export interface ShownForm {
  readonly title: string
  readonly hint?: string | undefined
  readonly schema: SchemaNode
  readonly ui: SchemaNode
  readonly access: { readonly [field: string]: 'hidden' | 'read' | 'edit' | 'required' }
  readonly outcomes: readonly OutcomeChoice[]
  readonly options: { readonly [list: string]: readonly Option[] }
  readonly prefill: FormData
}
export interface Uploaded {
  readonly hash: string
  readonly name: string
  readonly size: number
  readonly type: string
}
/** Uploads one file and gives its address in the store. Rejects with the problem to show. */
export type Upload = (file: File, progress?: (fraction: number) => void) => Promise<Uploaded>

/** Asks for people beyond the lists that came with the form. */
export interface PeopleLookup {
  search(query: string): Promise<readonly Option[]>
  /** Name of a person by id, for values that are in no list. */
  nameOf?(id: string): string | undefined
}

export interface Handing {
  readonly data: FormData
  /** Name of the chosen outcome; empty when the form has none. */
  readonly outcome: string
  readonly opinion: string
}

export interface FormViewProps {
  readonly form: ShownForm
  /** Address of the precompiled validator module of `form.schema`; without it a small interpreter checks. */
  readonly validator?: string | undefined
  /** What the fields begin with: the draft, or else `form.prefill`. Read once. */
  readonly initial: FormData
  readonly initialOutcome?: string | null | undefined
  readonly initialOpinion?: string | undefined
  /** Told after every change, for the draft. */
  readonly onChange?: (handing: Handing) => void
  readonly onSubmit: (handing: Handing) => void
  readonly busy?: boolean
  readonly serverErrors?: readonly FieldError[]
  readonly upload?: Upload | undefined
  /** Names of the files the form begins with. */
  readonly files?: readonly Uploaded[] | undefined
  readonly readOnly?: boolean
  readonly people?: PeopleLookup | undefined
  /** Shown above the buttons of the fill page, e.g. when the draft was saved. */
  readonly footer?: ReactNode
}
export type { FieldError, Option, OutcomeChoice }
