import { anApi } from '#tests/support/api.ts'
import { village } from '#tests/support/village.ts'

/** A matter with personal data, a hidden and a read-only field, an attachment, an approval and a public posting. */
export const MATTER = {
  format: 1,
  id: 'relief',
  title: '困难救助申请',
  start: { roles: ['secretary'] },
  parameters: { days: { title: '公示天数', type: 'count', default: 5, atLeast: 5 } },
  roles: {
    secretary: { title: '支部书记', post: 'branch-secretary' },
    organiser: { title: '组织委员', post: 'branch-organiser' },
  },
  data: {
    type: 'object',
    properties: {
      matter: { type: 'string', title: '事项', maxLength: 100 },
      applicant: { type: 'string', title: '申请人', maxLength: 40 },
      phone: { type: 'string', title: '电话', maxLength: 20 },
      idNumber: { type: 'string', title: '身份证号', maxLength: 20 },
      amount: { type: 'integer', title: '金额（元）', minimum: 0, maximum: 100_000 },
      files: { type: 'array', format: 'attachments', title: '附件', items: { type: 'string' }, maxItems: 10 },
    },
  },
  forms: {
    request: {
      schema: {
        type: 'object',
        properties: { matter: {}, applicant: {}, phone: {}, idNumber: {}, amount: {}, files: {} },
        required: ['matter', 'applicant'],
      },
    },
    approval: { schema: { type: 'object', properties: { matter: {}, amount: {}, idNumber: {} } } },
  },
  delays: { posted: { calendarDays: { parameter: 'days' } } },
  machine: {
    id: 'relief',
    initial: 'request',
    states: {
      request: {
        meta: { step: { kind: 'form', title: '申请', form: 'request', handlers: { role: 'secretary' } } },
        on: { SUBMITTED: 'approval' },
      },
      approval: {
        meta: {
          step: {
            kind: 'form',
            title: '审核',
            form: 'approval',
            fields: { matter: 'read', idNumber: 'hidden' },
            handlers: { role: 'organiser' },
            outcomes: {
              AGREED: { title: '同意' },
              REFUSED: { title: '退回', opinion: 'required', tone: 'negative' },
            },
          },
        },
        on: { AGREED: 'posting', REFUSED: 'request' },
      },
      posting: {
        meta: {
          step: {
            kind: 'disclosure',
            title: '公示',
            handlers: { role: 'secretary' },
            content: [
              { path: 'data.matter', title: '事项' },
              { path: 'data.applicant', title: '申请人', mask: 'name' },
            ],
            delay: 'posted',
            objections: { handlers: { role: 'organiser' } },
          },
        },
        on: { CLOSED: 'done', OBJECTION_UPHELD: 'request' },
      },
      done: { type: 'final', meta: { title: '办结' } },
    },
  },
}

/** What must stay out of every leaf and every log line. */
export const PERSONAL = {
  matter: '水库移民后期扶持补助',
  applicant: '欧阳慧兰',
  phone: '13812345678',
  idNumber: '330127197003071234',
  amount: 4800,
} as const

export type Api = Awaited<ReturnType<typeof anApi>>
export const openApi = () => anApi({ people: village, templates: [MATTER], now: '2026-03-02T01:00:00.000Z' })

/** How far a matter is brought before somebody tries something. */
export type Stage = 'started' | 'submitted' | 'posted'

let sent = 0
export const freshKey = (): string => `security-${++sent}`
export const command = (body: object): object => ({ key: freshKey(), body })

/** A fresh matter of the village at that stage, through the API by those who may; its id. */
export async function bring(
  api: Api,
  cookies: { readonly secretary: string; readonly organiser: string },
  stage: Stage,
  data: object = { ...PERSONAL },
): Promise<string> {
  const done = async (answer: Promise<{ status: number; text: string; json: { instance: string } }>) => {
    const { status, text, json } = await answer
    if (status >= 300) throw new Error(text)
    return json.instance
  }
  const { secretary, organiser } = cookies
  const start = { key: freshKey(), template: 'relief', organisation: 'village', title: '困难救助' }
  const instance = await done(api.call('POST', '/instances', start, secretary))
  const send = (body: object, cookie: string) =>
    done(api.call('POST', `/instances/${instance}/commands`, command(body), cookie))
  if (stage === 'started') return instance
  await send({ type: 'Submit', task: 'request.1/fill', data }, secretary)
  if (stage === 'submitted') return instance
  await send({ type: 'Submit', task: 'approval.1/fill', data: {}, outcome: 'AGREED' }, organiser)
  await send(
    { type: 'Submit', task: 'posting.1/publish', data: { notice: '现予公示', place: '村务公开栏' } },
    secretary,
  )
  return instance
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** A small picture that differs by its number. */
export const picture = (number: number): Uint8Array =>
  new Uint8Array([...PNG, ...Array.from({ length: 40 }, (_, at) => (number * 31 + at) % 251)])
export const upload = (api: Api, bytes: Uint8Array, cookie: string) =>
  api.call('POST', '/attachments', bytes, cookie, {
    'content-type': 'application/octet-stream',
    'x-file-name': encodeURIComponent('证明.png'),
  })
