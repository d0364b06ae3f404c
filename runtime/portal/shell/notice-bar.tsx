import { useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { cell, useCell } from '#runtime/portal/store.ts'
import { t } from '#runtime/portal/text/text.ts'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import css from './shell.module.css'

const notice = cell<{ readonly says: string; readonly path: string } | undefined>(undefined)

/** Says a result at the top of the screen. It stays until closed or until the reader goes elsewhere: nothing vanishes alone. */
export const tell = (says: string) => notice.set({ says, path: window.location.pathname })

export function NoticeBar() {
  const current = useCell(notice)
  const { pathname } = useLocation()
  useEffect(() => {
    if (current && current.path !== pathname) notice.set(undefined)
  }, [current, pathname])
  return (
    <div role="status" aria-live="polite">
      {current && current.path === pathname && (
        <div className={css.notice}>
          <Icon name="check" />
          <span>{current.says}</span>
          <Button look="quiet" onClick={() => notice.set(undefined)}>
            {t.close}
          </Button>
        </div>
      )}
    </div>
  )
}
