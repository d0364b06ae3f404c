import { createContext, useContext } from 'react'
import type { Option, PeopleLookup, Upload, Uploaded } from '#runtime/ui/form/shape.ts'

/** What fields need from around the form. One stable object per form, so that it never makes a field render again. */
export interface FormKit {
  /** Values of an option list that came with the task. */
  readonly options: Readonly<Record<string, readonly Option[]>>
  readonly people?: PeopleLookup | undefined
  readonly upload?: Upload | undefined
  /** Files uploaded here, by hash: the data holds only hashes. */
  readonly files: Map<string, Uploaded>
  fileHref(hash: string): string
}
const defaultHref = (hash: string) => `/api/attachments/${encodeURIComponent(hash)}`
export const emptyKit: FormKit = { options: {}, files: new Map(), fileHref: defaultHref }
export const FormKitContext = createContext<FormKit>(emptyKit)
export const useKit = (): FormKit => useContext(FormKitContext)

/** A place the reader asked to go to, e.g. from the error summary; a roster opens the row it lies in. */
export const RequestedPlace = createContext<{ readonly pointer: string; readonly turn: number }>({
  pointer: '',
  turn: 0,
})
