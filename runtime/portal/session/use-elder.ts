import { useEffect, useRef } from 'react'
import { type Elder, setElder, useElder } from '#runtime/ui/primitive/elder.ts'

const key = (person: string) => `guicheng.elder.${person}`

/** 长辈模式 per person: several people may share one office computer. Their own choice is taken up when they come, and kept. */
export function useElderOf(person: string): void {
  const elder = useElder()
  const taken = useRef<string | undefined>(undefined)
  useEffect(() => {
    try {
      if (taken.current !== person) {
        taken.current = person
        const own = localStorage.getItem(key(person)) as Elder | null
        if (own) setElder(own)
      } else localStorage.setItem(key(person), elder)
    } catch {
      // A browser that keeps nothing: the choice holds until the page is closed.
    }
  }, [person, elder])
}
