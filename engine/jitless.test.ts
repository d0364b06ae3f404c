import { afterEach, expect, it, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

it('templates and commands are read where the browser forbids eval, without even trying it', async () => {
  vi.resetModules()
  const tried: unknown[] = []
  vi.stubGlobal('Function', function refused(...code: unknown[]) {
    tried.push(code)
    throw new EvalError('Refused to evaluate a string as JavaScript')
  })
  const { aTemplate } = await import('#engine/testing/template.ts')
  expect(aTemplate().findings()).toEqual([])
  const { commandBody } = await import('#engine/process/command.ts')
  expect(commandBody.safeParse({ type: 'Cancel', reason: '重复发起' }).success).toBe(true)
  expect(tried).toEqual([])
})
