/** What stands under a key that came from outside; never what every object inherits (`constructor`, `__proto__`). */
export const own = <T>(some: { readonly [key: string]: T }, key: string): T | undefined =>
  Object.hasOwn(some, key) ? some[key] : undefined
