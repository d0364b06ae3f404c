import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { keys } from '#runtime/portal/query/keys.ts'
import { api } from '#runtime/server/api/client.ts'

/** Many entries may come at once (a vote, a rebuild): gathered this long before the screens ask again. */
const GATHER = 300

/** Listens to the event stream and has every screen that shows a changed instance fetch it again. */
export function useLive(): void {
  const client = useQueryClient()
  useEffect(() => {
    const changed = new Set<string>()
    let timer: ReturnType<typeof setTimeout> | undefined
    let broken = false
    const refresh = () => {
      timer = undefined
      for (const instance of changed) {
        void client.invalidateQueries({ queryKey: keys.instance(instance) })
        void client.invalidateQueries({ queryKey: keys.task(instance) })
      }
      changed.clear()
      void client.invalidateQueries({ queryKey: keys.tasks() })
      void client.invalidateQueries({ queryKey: keys.instances() })
    }
    const stream = new EventSource(api.events)
    stream.addEventListener('changed', event => {
      try {
        changed.add((JSON.parse((event as MessageEvent<string>).data) as { instance: string }).instance)
      } catch {
        return
      }
      timer ??= setTimeout(refresh, GATHER)
    })
    stream.onerror = () => {
      broken = true
    }
    // What happened while the line was down was not heard.
    stream.onopen = () => {
      if (broken) void client.invalidateQueries()
      broken = false
    }
    return () => {
      clearTimeout(timer)
      stream.close()
    }
  }, [client])
}
