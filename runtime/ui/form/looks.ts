import type { ComponentType } from 'react'
import type { FieldProps } from '#runtime/ui/form/field.ts'
import { AttachmentLook, AttachmentsLook } from '#runtime/ui/form/fields/attachments.tsx'
import { asRadios, ChoiceLook } from '#runtime/ui/form/fields/choice.tsx'
import { ChoicesLook } from '#runtime/ui/form/fields/choices.tsx'
import { DateLook } from '#runtime/ui/form/fields/date.tsx'
import { DateTimeLook } from '#runtime/ui/form/fields/datetime.tsx'
import { FlagLook } from '#runtime/ui/form/fields/flag.tsx'
import { LongTextLook } from '#runtime/ui/form/fields/long-text.tsx'
import { MoneyLook } from '#runtime/ui/form/fields/money.tsx'
import { IntegerLook, NumberLook } from '#runtime/ui/form/fields/number.tsx'
import { PeopleLook } from '#runtime/ui/form/fields/people.tsx'
import { PersonLook } from '#runtime/ui/form/fields/person.tsx'
import { SignatureLook } from '#runtime/ui/form/fields/signature.tsx'
import { TextLook } from '#runtime/ui/form/fields/text.tsx'
import { TextsLook } from '#runtime/ui/form/fields/texts.tsx'

interface Look {
  readonly Component: ComponentType<FieldProps>
  /** Several controls under one name: drawn as a `fieldset` with a `legend`. */
  readonly isGroup?: boolean | ((node: FieldProps['node'], ui: FieldProps['ui']) => boolean)
  /** Writes its own title, so none stands above. */
  readonly ownTitle?: (node: FieldProps['node']) => boolean
}

/** How each field type of `engine/form/field` looks, by its name. Sections and rosters are drawn by the form itself. */
export const LOOKS: Readonly<Record<string, Look>> = {
  text: { Component: TextLook },
  longText: { Component: LongTextLook },
  number: { Component: NumberLook },
  integer: { Component: IntegerLook },
  money: { Component: MoneyLook },
  date: { Component: DateLook },
  datetime: { Component: DateTimeLook, isGroup: true },
  choice: { Component: ChoiceLook, isGroup: asRadios },
  choices: { Component: ChoicesLook, isGroup: true },
  flag: { Component: FlagLook, isGroup: node => node.const !== true, ownTitle: node => node.const === true },
  person: { Component: PersonLook },
  organisation: { Component: PersonLook },
  people: { Component: PeopleLook, isGroup: true },
  attachment: { Component: AttachmentLook, isGroup: true },
  attachments: { Component: AttachmentsLook, isGroup: true },
  signature: { Component: SignatureLook, isGroup: true },
  texts: { Component: TextsLook, isGroup: true },
}
