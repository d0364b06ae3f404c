/** The API reference as one plain page made from the OpenAPI document: no script, works under the strict policy. */
export function referencePage(document: object): string {
  const { info, paths = {} } = document as { info: { title: string; version: string }; paths?: Paths }
  const groups = new Map<string, string[]>()
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? '其他'
      groups.set(tag, [...(groups.get(tag) ?? []), operationOf(method, path, operation)])
    }
  const sections = [...groups].map(
    ([tag, operations]) => `<section><h2>${plain(tag)}</h2>${operations.join('')}</section>`,
  )
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${plain(info.title)}</title><style>${STYLE}</style></head><body><main><h1>${plain(info.title)} <small>${plain(info.version)}</small></h1><p>机器可读的完整描述：<a href="/api/openapi.json">openapi.json</a>（OpenAPI 3.1）。</p>${sections.join('')}</main></body></html>`
}

type Paths = { readonly [path: string]: { readonly [method: string]: Operation } }
interface Operation {
  readonly tags?: readonly string[]
  readonly summary?: string
  readonly security?: readonly object[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly requestBody?: { readonly content?: { readonly [type: string]: { readonly schema?: unknown } } }
  readonly responses?: {
    readonly [status: string]: {
      readonly description?: string
      readonly content?: { readonly [type: string]: { readonly schema?: unknown } }
    }
  }
}

function operationOf(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? [])
    .map(p => `<li><code>${plain(p.name)}</code>（${plain(p.in)}${p.required ? '，必填' : ''}）</li>`)
    .join('')
  const asked = Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) =>
    block(`请求 ${type}`, schema),
  )
  const answers = Object.entries(operation.responses ?? {}).map(([status, { description = '', content = {} }]) => {
    const schema = Object.values(content)[0]?.schema
    return Number(status) < 300
      ? block(`${status} ${description}`, schema)
      : `<li><code>${status}</code> ${plain(description)}</li>`
  })
  const good = answers.filter(answer => answer.startsWith('<details'))
  const bad = answers.filter(answer => answer.startsWith('<li'))
  return `<article><h3><b>${method.toUpperCase()}</b> <code>/api${plain(path)}</code></h3><p>${plain(operation.summary ?? '')}${operation.security ? '' : ' <em>无需登录</em>'}</p>${parameters && `<ul>${parameters}</ul>`}${asked.join('')}${good.join('')}<details><summary>错误</summary><ul>${bad.join('')}</ul></details></article>`
}

const block = (title: string, schema: unknown): string =>
  `<details><summary>${plain(title)}</summary><pre>${plain(JSON.stringify(schema ?? {}, null, 2))}</pre></details>`

const plain = (text: string): string => text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)

const STYLE =
  'body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;color:#1f1a17;background:#faf8f5;margin:0}main{max-width:60rem;margin:0 auto;padding:1.5rem}h1 small{color:#6b625b;font-size:1rem}article{background:#fff;border:1px solid #e4ded6;border-radius:8px;padding:.75rem 1rem;margin:.75rem 0}h3{font-size:1rem;margin:0}h3 b{display:inline-block;min-width:4rem;color:#9b1c1c}pre{overflow:auto;background:#f4f1ec;padding:.75rem;font-size:.8rem}em{color:#2f6b3a}'
