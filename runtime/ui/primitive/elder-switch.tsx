import { useText } from '#runtime/ui/messages/language.tsx'
import { setElder, useElder } from '#runtime/ui/primitive/elder.ts'
import classes from '#runtime/ui/primitive/elder-switch.module.css'

/** 长辈模式 on and off; once on, 特大字 as a further step. */
export function ElderSwitch() {
  const t = useText()
  const elder = useElder()
  return (
    <fieldset className={`${classes.switch} no-print plain-fieldset`}>
      <legend className="visually-hidden">{t('elder.label')}</legend>
      <button
        type="button"
        className={classes.option}
        aria-pressed={elder !== 'off'}
        onClick={() => setElder(elder === 'off' ? 'large' : 'off')}
      >
        {t('elder.on')}
      </button>
      {elder !== 'off' && (
        <button
          type="button"
          className={classes.option}
          aria-pressed={elder === 'largest'}
          onClick={() => setElder(elder === 'largest' ? 'large' : 'largest')}
        >
          {t('elder.largest')}
        </button>
      )}
    </fieldset>
  )
}
