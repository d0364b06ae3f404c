import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { keys } from '#runtime/portal/query/keys.ts'
import { t } from '#runtime/portal/text/text.ts'
import { api } from '#runtime/server/api/client.ts'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import css from './shell.module.css'

const subscribe = (listener: () => void) => {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}
export const useOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine)

/** What is not as usual: no network, or a server that only reads. */
export function StateBars() {
  const online = useOnline()
  const { data } = useQuery({ queryKey: keys.health, queryFn: api.health, staleTime: 60_000, refetchInterval: 120_000 })
  return (
    <div role="status" aria-live="polite">
      {!online && (
        <p className={css.stateBar}>
          <Icon name="error" />
          <span>{t.offline}</span>
        </p>
      )}
      {data?.status === 'read-only' && (
        <p className={css.stateBar}>
          <Icon name="info" />
          <span>{t.readOnly(data.reason ?? '')}</span>
        </p>
      )}
    </div>
  )
}
