import type { ValidatorType } from '@rjsf/utils'
import createPrecompiledValidator from '@rjsf/validator-ajv8/lib/createPrecompiledValidator.js'
import { useEffect, useState } from 'react'
import { plainValidator } from '#runtime/ui/form/plain-validator.ts'
import type { SchemaNode } from '#runtime/ui/form/shape.ts'

export interface LoadedValidator {
  readonly validator: ValidatorType
  /** The module could not be used; the interpreter stands in and the server decides. */
  readonly failed: boolean
}
type Compiled = Parameters<typeof createPrecompiledValidator>[0]

/** Loads a precompiled module. Its schema must be deeply equal to `schema`: both come from one content hash. */
export async function loadValidator(url: string, schema: SchemaNode): Promise<LoadedValidator> {
  try {
    const module: { default: Compiled } = await import(/* @vite-ignore */ url)
    return { validator: createPrecompiledValidator(module.default, schema), failed: false }
  } catch {
    return { validator: plainValidator, failed: true }
  }
}

const PLAIN: LoadedValidator = { validator: plainValidator, failed: false }

/** `undefined` while the module is on its way. */
export function useValidator(url: string | undefined, schema: SchemaNode): LoadedValidator | undefined {
  const [loaded, setLoaded] = useState<{ url: string; schema: SchemaNode; result: LoadedValidator }>()
  useEffect(() => {
    if (!url) return
    let wanted = true
    void loadValidator(url, schema).then(result => wanted && setLoaded({ url, schema, result }))
    return () => {
      wanted = false
    }
  }, [url, schema])
  if (!url) return PLAIN
  return loaded?.url === url ? loaded.result : undefined
}
