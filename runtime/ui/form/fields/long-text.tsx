import { useLayoutEffect, useRef } from 'react'
import classes from '#runtime/ui/form/field.module.css'
import { controlAttributes, type FieldProps, textOf } from '#runtime/ui/form/field.ts'
import { useText } from '#runtime/ui/messages/language.tsx'

const LEAST_ROWS = 4
/** The counter appears when the end comes near; before that it is noise. */
const COUNT_FROM = 0.8

export function LongTextLook(props: FieldProps) {
  const t = useText()
  const area = useRef<HTMLTextAreaElement>(null)
  const text = textOf(props.value)
  const limit = Number(props.node.maxLength)
  const used = [...text].length
  useLayoutEffect(() => grow(area.current))
  return (
    <>
      <textarea
        {...controlAttributes(props)}
        ref={area}
        className={classes.input}
        rows={LEAST_ROWS}
        value={text}
        onChange={event => props.onChange(event.target.value === '' ? undefined : event.target.value)}
      />
      {used > limit * COUNT_FROM && <p className={classes.help}>{t('text.count', { count: used, max: limit })}</p>}
    </>
  )
}

function grow(area: HTMLTextAreaElement | null) {
  if (!area || area.scrollHeight <= area.clientHeight) return
  area.style.blockSize = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`
}
