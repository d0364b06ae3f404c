import { useEffect, useState } from 'react'
import { useKit } from '#runtime/ui/form/kit.ts'
import type { Option } from '#runtime/ui/form/shape.ts'

const PAUSE = 250

/** Options whose label has the words of the query in it, in any order. */
export function matching(options: readonly Option[], query: string): readonly Option[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return options.filter(option => words.every(word => option.label.toLowerCase().includes(word)))
}

const NOBODY: readonly Option[] = []

/** The list that came with the form, or whoever the server finds once typing pauses. */
export function useFound(query: string | undefined, list: readonly Option[] | undefined): readonly Option[] {
  const { people } = useKit()
  const [found, setFound] = useState<readonly Option[]>(NOBODY)
  useEffect(() => {
    const words = query?.trim()
    if (list || !people || !words) return
    let wanted = true
    const timer = setTimeout(() => {
      people.search(words).then(
        answer => wanted && setFound(answer),
        () => wanted && setFound(NOBODY),
      )
    }, PAUSE)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [query, list, people])
  return list ?? found
}
