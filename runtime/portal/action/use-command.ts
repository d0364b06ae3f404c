import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { keys } from '#runtime/portal/query/keys.ts'
import { type ApiCommandBody, api, isProblem, newKey } from '#runtime/server/api/client.ts'

/** Sends one command of an instance; the same key goes with a repeated attempt until an answer has come. */
export function useCommand(instance: string, onDone: (says: readonly string[]) => void) {
  const client = useQueryClient()
  const key = useRef(newKey())
  return useMutation({
    mutationFn: (body: ApiCommandBody) => api.instances.command(instance, { key: key.current, body }),
    onSuccess: async receipt => {
      key.current = newKey()
      await Promise.all([
        client.invalidateQueries({ queryKey: keys.instance(instance) }),
        client.invalidateQueries({ queryKey: keys.task(instance) }),
        client.invalidateQueries({ queryKey: keys.tasks() }),
        client.invalidateQueries({ queryKey: keys.instances() }),
      ])
      onDone(receipt.happened)
    },
    onError: error => {
      if (isProblem(error) && error.status !== 0 && error.status < 500) key.current = newKey()
    },
  })
}
