/** Prints with everything unfolded, and folds it back: a record on paper has no hidden parts. */
export function printAll(): void {
  const folded = [...document.querySelectorAll<HTMLDetailsElement>('main details:not([open])')]
  for (const part of folded) part.open = true
  window.addEventListener(
    'afterprint',
    () => {
      for (const part of folded) part.open = false
    },
    { once: true },
  )
  window.print()
}
