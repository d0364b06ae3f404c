import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Env } from '#runtime/server/api/env.ts'
import { door } from '#runtime/server/api/problem.ts'
import { problem } from '#runtime/server/api/resources.ts'

/** Pieces every resource file builds its routes from, so that the OpenAPI document says the same everywhere. */

export { createRoute, z }

/** A group of routes; bad parameters and bodies become one problem that names the field. */
export const routes = () =>
  new OpenAPIHono<Env>({
    defaultHook(result) {
      if (result.success) return
      const fields = result.error.issues.slice(0, 20).map(issue => ({
        path: `/${issue.path.join('/')}`,
        keyword: issue.code,
        message: issue.message,
      }))
      throw door('BAD_REQUEST', { fields, params: { where: result.target } })
    },
  })

export const json = <T extends z.ZodType>(schema: T, description = '成功') => ({
  description,
  content: { 'application/json': { schema } },
})
const problemOf = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
})

/** Answers that any signed-in route may give besides its own. */
export const PROBLEMS = {
  400: problemOf('请求格式不对 BAD_REQUEST'),
  401: problemOf('没有登录 NOT_SIGNED_IN'),
  403: problemOf('没有权限'),
  404: problemOf('没有找到'),
  409: problemOf('与办件的当前状态冲突：拒绝理由见 code'),
  412: problemOf('版本不符 VERSION_CONFLICT'),
  413: problemOf('内容太大 TOO_LARGE'),
  422: problemOf('内容需要修改：fields 逐项说明'),
  429: problemOf('操作太频繁 TOO_MANY'),
  500: problemOf('系统出错 FAULT，request 是编号'),
  507: problemOf('只能查看，不能办理 READ_ONLY'),
} as const

export const body = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { 'application/json': { schema } },
})
export const items = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })

/** Idempotency keys and ids of the product: what a leaf may hold. */
export const key = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:~/-]{7,119}$/, '提交编号应为 8 至 120 个字母、数字或 ._:~/-')
export const instanceId = z.string().regex(/^[A-Za-z0-9-]{8,64}$/)
export const SIGNED_IN = [{ session: [] }]
