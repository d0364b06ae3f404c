import { maySee, standing } from '#engine/process/access.ts'
import { dayOf } from '#engine/time/instant.ts'
import { FILE_TYPES, fileType } from '#runtime/server/api/file-type.ts'
import { door } from '#runtime/server/api/problem.ts'
import { attachment } from '#runtime/server/api/resources.ts'
import { createRoute, json, PROBLEMS, routes, SIGNED_IN, z } from '#runtime/server/api/route.ts'
import type { Services } from '#runtime/server/api/services.ts'
import {
  findAttachment,
  instancesOf,
  isUploader,
  putAttachment,
  readAttachment,
} from '#runtime/server/store/attachments.ts'
import { readState } from '#runtime/server/store/instance.ts'

export const attachmentRoutes = ({ store }: Services) =>
  routes()
    .openapi(
      createRoute({
        method: 'post',
        path: '/attachments',
        tags: ['附件'],
        security: SIGNED_IN,
        summary: `上传附件：正文为文件内容，X-File-Name 为文件名（encodeURIComponent）；允许 ${FILE_TYPES.map(({ extension }) => extension).join('、')}`,
        request: { headers: z.object({ 'x-file-name': z.string().max(1000) }) },
        responses: { 201: json(attachment, '已保存'), ...PROBLEMS },
      }),
      async c => {
        const bytes = new Uint8Array(await c.req.arrayBuffer())
        const name = fileName(c.req.valid('header')['x-file-name'])
        const type = fileType(bytes, name)
        if (!type)
          throw door('UNSUPPORTED_TYPE', {
            detail: `允许的文件：${FILE_TYPES.map(({ extension }) => extension).join('、')}。文件内容要与扩展名相符。`,
          })
        const stored = await putAttachment(store, bytes, {
          name,
          type,
          uploadedAt: store.clock.now(),
          uploadedBy: c.get('signedIn').person,
        })
        return c.json({ hash: stored.hash, name: stored.name, size: stored.size, type: stored.type }, 201)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/attachments/{hash}',
        tags: ['附件'],
        summary: '下载附件',
        security: SIGNED_IN,
        request: { params: z.object({ hash: z.string().regex(/^sha256:[0-9a-f]{64}$/) }) },
        responses: {
          200: {
            description: '文件内容',
            content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
          },
          ...PROBLEMS,
        },
      }),
      async c => {
        const { hash } = c.req.valid('param')
        const viewer = c.get('signedIn').person
        const info = await findAttachment(store, hash)
        if (!info || !((await isUploader(store, hash, viewer)) || (await named(store, hash, viewer))))
          throw door('NOT_FOUND')
        const bytes = await readAttachment(store, hash)
        if (!bytes) throw door('NOT_FOUND')
        const shown = info.type.startsWith('image/') ? 'inline' : 'attachment'
        return c.body(bytes as never, 200, {
          'Content-Type': info.type,
          'Content-Disposition': `${shown}; filename*=UTF-8''${encodeURIComponent(info.name)}`,
          'Content-Security-Policy': "default-src 'none'; sandbox",
          'Cache-Control': 'private, max-age=31536000, immutable',
        }) as never
      },
    )

/** Whether one of the instances that name the file may be seen. */
async function named(store: Services['store'], hash: string, viewer: string): Promise<boolean> {
  const people = await store.people()
  for (const id of await instancesOf(store, hash)) {
    const state = await readState(store, id)
    if (state && maySee(standing(state, viewer, people, dayOf(store.clock.now())))) return true
  }
  return false
}

function fileName(header: string): string {
  try {
    const name = decodeURIComponent(header)
      .normalize('NFC')
      .replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')
      .trim()
    return name.slice(-120) || '附件'
  } catch {
    throw door('BAD_REQUEST', { detail: '文件名的编码不对。' })
  }
}
