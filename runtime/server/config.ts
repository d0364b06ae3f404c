import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { fail, ok, type Result } from '#engine/json.ts'
import { nearest } from '#engine/template/near.ts'

/** How the server is set up. Read once, from the environment; nothing else reads the environment. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Public origin: what people type into the browser. Cookies are `Secure` when it is https. */
  readonly address: string
  /** Absolute path of the data folder. */
  readonly data: string
  readonly databaseUrl?: string
  /** Signs sessions; without it `<data>/keys/session` is used and made. */
  readonly secret?: string
  /** Base64 of the 32 bytes everything is encrypted with; without it `<data>/keys/kek` is used and made. */
  readonly kek?: string
  readonly log: LogLevel
  readonly secure: boolean
  /** Bytes. */
  readonly limits: { readonly body: number; readonly attachment: number }
  /** Addresses of reverse proxies whose `X-Forwarded-For` is believed. */
  readonly proxies: readonly string[]
}
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** One wrong setting: its name, what was expected in both languages, and what stood there. */
export interface ConfigMistake {
  readonly name: string
  readonly expected: { readonly zh: string; readonly en: string }
  /** What stood there; of secrets only the length. */
  readonly got: string
}

interface Setting {
  readonly value: z.ZodType
  readonly zh: string
  readonly en: string
  readonly secret?: true
}

const UNITS = { '': 1, KB: 1024, MB: 1024 ** 2 } as const
const size = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,9} ?(KB|MB)?$/i)
    .transform(text => {
      const unit = (/[KM]B$/i.exec(text)?.[0] ?? '').toUpperCase() as keyof typeof UNITS
      return Number.parseInt(text, 10) * UNITS[unit]
    })
    .refine(bytes => bytes >= 16_384 && bytes <= most)

/** Every setting there is. `docs/operations.md` explains them in the same order. */
export const SETTINGS = {
  GUICHENG_PORT: {
    value: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .refine(port => port <= 65_535)
      .default(8400),
    zh: '0 到 65535 的端口号，默认 8400',
    en: 'a port from 0 to 65535, default 8400',
  },
  GUICHENG_HOST: {
    value: z
      .string()
      .refine(host => isIP(host) !== 0 || host === 'localhost')
      .default('127.0.0.1'),
    zh: '监听的 IP 地址，默认 127.0.0.1；所有网卡用 0.0.0.0',
    en: 'the IP address to listen on, default 127.0.0.1; 0.0.0.0 for all',
  },
  GUICHENG_ADDRESS: {
    value: z
      .string()
      .refine(text => {
        const url = URL.canParse(text) ? new URL(text) : undefined
        return url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash
      })
      .transform(text => new URL(text).origin)
      .optional(),
    zh: '浏览器访问本系统的网址，如 https://guicheng.example.gov.cn，不带路径',
    en: 'the origin browsers use, e.g. https://guicheng.example.gov.cn, without a path',
  },
  GUICHENG_DATA: {
    value: z.string().min(1).default('./data'),
    zh: '数据目录，默认 ./data',
    en: 'the data folder, default ./data',
  },
  DATABASE_URL: {
    value: z
      .string()
      .regex(/^postgres(ql)?:\/\/\S+$/)
      .optional(),
    zh: 'postgres:// 开头的数据库地址；不设置则使用数据目录里的 libSQL 文件',
    en: 'a postgres:// address; unset means the libSQL file in the data folder',
    secret: true,
  },
  GUICHENG_SECRET: {
    value: z.string().min(32).max(512).optional(),
    zh: '32 个字符以上的会话密钥；不设置则自动生成在 <数据目录>/keys/session',
    en: 'a session secret of at least 32 characters; unset means one is made in <data>/keys/session',
    secret: true,
  },
  GUICHENG_KEK: {
    value: z
      .string()
      .refine(text => /^[A-Za-z0-9+/]{43}=$/.test(text))
      .optional(),
    zh: '32 字节数据密钥的 base64（44 个字符）；不设置则自动生成在 <数据目录>/keys/kek',
    en: 'base64 of the 32-byte data key (44 characters); unset means one is made in <data>/keys/kek',
    secret: true,
  },
  GUICHENG_LOG: {
    value: z.enum(LOG_LEVELS).default('info'),
    zh: `日志级别：${LOG_LEVELS.join(' ')}，默认 info`,
    en: `a log level: ${LOG_LEVELS.join(' ')}, default info`,
  },
  GUICHENG_LIMIT_BODY: {
    value: size(64 * 1024 ** 2).default(1024 ** 2),
    zh: '一次提交的最大字节数，16KB 到 64MB，默认 1MB',
    en: 'most bytes of one request, 16KB to 64MB, default 1MB',
  },
  GUICHENG_LIMIT_ATTACHMENT: {
    value: size(512 * 1024 ** 2).default(20 * 1024 ** 2),
    zh: '一个附件的最大字节数，16KB 到 512MB，默认 20MB',
    en: 'most bytes of one attachment, 16KB to 512MB, default 20MB',
  },
  GUICHENG_PROXY: {
    value: z
      .string()
      .transform(text => text.split(/[\s,]+/).filter(Boolean))
      .refine(list => list.every(address => isIP(address) !== 0))
      .default([]),
    zh: '可信反向代理的 IP 地址，多个用逗号分开；默认没有',
    en: 'IP addresses of trusted reverse proxies, separated by commas; default none',
  },
} as const satisfies { readonly [name: string]: Setting }
type SettingName = keyof typeof SETTINGS

const environment = z.object(
  Object.fromEntries(Object.entries(SETTINGS).map(([name, { value }]) => [name, value])) as {
    readonly [N in SettingName]: (typeof SETTINGS)[N]['value']
  },
)

/** The configuration, or every mistake in it at once. An empty value counts as unset, as in a `.env` file. */
export function readConfig(env: {
  readonly [name: string]: string | undefined
}): Result<Config, readonly ConfigMistake[]> {
  const given: { readonly [name: string]: string } = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value]] : [])),
  )
  const parsed = environment.safeParse(given)
  const wrong = parsed.success ? [] : [...new Set(parsed.error.issues.map(issue => issue.path[0] as SettingName))]
  const mistakes = [...wrong.map(name => mistake(name, given[name] ?? '')), ...unknown(given)]
  if (!parsed.success || mistakes.length > 0) return fail(mistakes)

  const set = parsed.data
  const { GUICHENG_HOST: host, GUICHENG_PORT: port } = set
  const address = set.GUICHENG_ADDRESS ?? `http://${isLocal(host) ? 'localhost' : bracketed(host)}:${port}`
  return ok({
    port,
    host,
    address,
    data: resolve(set.GUICHENG_DATA),
    ...(set.DATABASE_URL && { databaseUrl: set.DATABASE_URL }),
    ...(set.GUICHENG_SECRET && { secret: set.GUICHENG_SECRET }),
    ...(set.GUICHENG_KEK && { kek: set.GUICHENG_KEK }),
    log: set.GUICHENG_LOG,
    secure: address.startsWith('https:'),
    limits: { body: set.GUICHENG_LIMIT_BODY, attachment: set.GUICHENG_LIMIT_ATTACHMENT },
    proxies: set.GUICHENG_PROXY,
  })
}

const isLocal = (host: string) => ['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::'].includes(host)
const bracketed = (host: string) => (isIP(host) === 6 ? `[${host}]` : host)

function mistake(name: SettingName, got: string): ConfigMistake {
  const { zh, en, ...rest }: Setting = SETTINGS[name]
  return { name, expected: { zh, en }, got: rest.secret ? `（${got.length} 个字符 / characters）` : short(got) }
}

/** A misspelt name would be ignored silently: everything that begins like ours must be ours. */
function unknown(given: { readonly [name: string]: string }): ConfigMistake[] {
  return Object.keys(given)
    .filter(name => name.startsWith('GUICHENG_') && !(name in SETTINGS))
    .map(name => {
      const near = nearest(name, Object.keys(SETTINGS))
      return {
        name,
        expected: {
          zh: near ? `没有这个设置，是不是 ${near}？` : `没有这个设置；可用的有 ${Object.keys(SETTINGS).join(' ')}`,
          en: near ? `no such setting, did you mean ${near}?` : 'no such setting',
        },
        got: '（未知 / unknown）',
      }
    })
}

const short = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)

/** All mistakes as text for the console. */
export function sayMistakes(mistakes: readonly ConfigMistake[]): string {
  const lines = mistakes.map(
    ({ name, expected, got }) =>
      `  ${name}\n    应为：${expected.zh}\n    expected: ${expected.en}\n    实际 / got: ${got}`,
  )
  return `配置有 ${mistakes.length} 处错误，没有启动。${mistakes.length} configuration mistake(s), not started:\n${lines.join('\n')}`
}
