import { useEffect } from 'react'
import type { DraftStatus } from '#runtime/portal/step/draft-keeper.ts'
import { t } from '#runtime/portal/text/text.ts'
import { clockOf } from '#runtime/portal/when.ts'
import { useAnnounce } from '#runtime/ui/primitive/live-region.tsx'
import css from './step.module.css'

const say = (status: DraftStatus): string =>
  status.kind === 'saved'
    ? t.step.saved(clockOf(status.at))
    : {
        clean: '',
        unsaved: t.step.unsaved,
        saving: t.step.saving,
        here: t.step.savedHere,
        refused: t.step.saveRefused,
      }[status.kind]

/** “已保存 14:32”. Seen always; read out only when a save succeeded or failed, not at every keystroke. */
export function DraftLine({ status }: { readonly status: DraftStatus }) {
  const announce = useAnnounce()
  const words = say(status)
  const matters = status.kind === 'saved' || status.kind === 'here' || status.kind === 'refused'
  useEffect(() => {
    if (matters && words) announce(words)
  }, [matters, words, announce])
  return (
    <p className={css.draftLine} data-kind={status.kind}>
      {words}
    </p>
  )
}
