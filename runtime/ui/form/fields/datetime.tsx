import { useState } from 'react'
import { readDayAndTime } from '#engine/form/field/datetime.ts'
import classes from '#runtime/ui/form/field.module.css'
import { controlAttributes, type FieldProps, textOf } from '#runtime/ui/form/field.ts'
import { DayBox } from '#runtime/ui/form/fields/date.tsx'
import { useText } from '#runtime/ui/messages/language.tsx'
import { sayDayAndWeekday } from '#runtime/ui/primitive/day.ts'

/** `9:30`, `930`, `9点30分`, `９：３０` as `09:30`; nothing else is guessed. */
export function readTime(typed: string): string | undefined {
  const plain = typed.replace(/\s/g, '').replace(/[０-９]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
  const parts = /^([0-9]{1,2})(?:[:：时点.]([0-9]{2})?分?)?$|^([0-9]{1,2})([0-9]{2})$/.exec(plain)
  const hour = Number(parts?.[1] ?? parts?.[3] ?? Number.NaN)
  const minute = Number(parts?.[2] ?? parts?.[4] ?? 0)
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` : undefined
}

interface Halves {
  readonly day: string
  readonly time: string
}
export function splitDayAndTime(value: unknown): Halves {
  const [day = '', time = ''] = textOf(value).split('T')
  return { day, time }
}
/** Both halves make a value; half a value is kept as text so that the check can ask for the rest. */
export function joinDayAndTime({ day, time }: Halves): string | undefined {
  if (day.trim() === '' && time.trim() === '') return undefined
  return readDayAndTime(`${day} ${readTime(time) ?? time}`) ?? `${day}T${time}`
}

export function DateTimeLook(props: FieldProps) {
  const t = useText()
  const halves = splitDayAndTime(props.value)
  const complete = props.value !== undefined && readDayAndTime(textOf(props.value)) === props.value
  const hint = `${props.id}-hint`
  const describedBy = `${props.describedBy ?? ''} ${hint}`.trim()
  return (
    <>
      <div className={classes.pair}>
        <label className={classes.help} htmlFor={props.id}>
          {t('day.label')}
        </label>
        <label className={classes.help} htmlFor={`${props.id}-time`}>
          {t('time.label')}
        </label>
        <DayBox
          {...props}
          describedBy={describedBy}
          value={halves.day === '' ? undefined : halves.day}
          onChange={day => props.onChange(joinDayAndTime({ ...halves, day: textOf(day) }))}
        />
        <TimeBox
          {...props}
          describedBy={describedBy}
          time={halves.time}
          onTime={time => props.onChange(joinDayAndTime({ ...halves, time }))}
        />
      </div>
      <p id={hint} className={classes.help}>
        {complete
          ? `${sayDayAndWeekday(halves.day)} ${halves.time}`
          : `${t('date.hint')}；${t('time.label')}${t('time.hint')}`}
      </p>
    </>
  )
}

function TimeBox({ time, onTime, ...props }: FieldProps & { time: string; onTime: (time: string) => void }) {
  const [typed, setTyped] = useState(time)
  const shown = (readTime(typed) ?? typed) === time ? typed : time
  return (
    <input
      {...controlAttributes(props)}
      id={`${props.id}-time`}
      className={`${classes.input} ${classes.short}`}
      type="text"
      inputMode="text"
      value={shown}
      onBlur={() => setTyped(time)}
      onChange={event => {
        setTyped(event.target.value)
        onTime(readTime(event.target.value) ?? event.target.value)
      }}
    />
  )
}
