export type Language = 'zh' | 'en'
export type Translate<K extends string> = (key: K, params?: Readonly<Record<string, string | number>>) => string

/** Looks a text up and fills `{name}` places. A missing parameter stays visible as `{name}`: better odd than silent. */
export function catalogue<K extends string>(texts: Readonly<Record<K, string>>): Translate<K> {
  return (key, params) => texts[key].replace(/\{(\w+)\}/g, (place, name: string) => String(params?.[name] ?? place))
}
