import { expect, it } from 'vitest'
import { plainError } from '#runtime/server/log.ts'

it('writes down an error without the values it carries: no names, no parameters, no quoted text', () => {
  const cause = new Error("duplicate key 'p-zhang'")
  const error = new Error('Failed query: insert into person values (?)\nparams: 张三,13907780012', { cause })
  const written = JSON.stringify(plainError(error))
  expect(written).toContain('Failed query')
  expect(written).toContain('duplicate key')
  expect(written).not.toMatch(/张三|13907780012|p-zhang/)
  expect(JSON.stringify(plainError(new Error('李四·买买提 的待办已关闭')))).not.toMatch(/李四|买买提/)
})
