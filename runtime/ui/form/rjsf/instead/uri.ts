/** Instead of a URI library: produced forms contain neither `$id` nor `$ref`, so there is nothing to resolve. */
export default {
  equal: (a: string, b: string): boolean => a === b,
  resolve: (_base: string, ref: string): string => ref,
}
