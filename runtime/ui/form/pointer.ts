/** JSON pointers into form data, as the server names fields. */
export const pointerOf = (path: readonly (string | number)[]): string =>
  path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

export const pathOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))

export function valueAt(data: unknown, pointer: string): unknown {
  let value = data
  for (const part of pathOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[part]
  }
  return value
}

/** Moves the focus to the control of a field, or to the nearest thing around it that is on the page. */
export function focusField(root: HTMLElement, pointer: string): void {
  const places = [...root.querySelectorAll<HTMLElement>('[data-pointer]')]
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = places.find(one => one.dataset.pointer === at)
    const control = place?.querySelector<HTMLElement>(
      'input:not([type="file"]):not([tabindex="-1"]), select, textarea, button',
    )
    if (place) {
      place.scrollIntoView({ block: 'center' })
      ;(control ?? place).focus({ preventScroll: true })
      return
    }
    if (!at.includes('/')) break
  }
  root.focus()
}
