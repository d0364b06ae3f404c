import { createHash } from 'node:crypto'

/** Groups in the order a reader meets them; a group that is not named comes after. */
const ORDER = ['登录', '待办', '办件', '附件', '公开', '模板', '组织', '系统', '演示']
const placeOf = (tag: string): number => (ORDER.includes(tag) ? ORDER.indexOf(tag) : ORDER.length)

/** The API reference as one plain page made from the OpenAPI document: no script, works under the strict policy. */
export function referencePage(document: object): string {
  const { info, paths = {} } = document as { info: { title: string; version: string }; paths?: Paths }
  const groups = new Map<string, string[]>()
  for (const [path, methods] of Object.entries(paths))
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? '其他'
      groups.set(tag, [...(groups.get(tag) ?? []), operationOf(method, path, operation)])
    }
  const ordered = [...groups].sort(([a], [b]) => placeOf(a) - placeOf(b))
  const contents = ordered.map(
    ([tag, operations], at) => `<li><a href="#group-${at}">${plain(tag)}</a> <small>${operations.length}</small></li>`,
  )
  const sections = ordered.map(
    ([tag, operations], at) =>
      `<section aria-labelledby="group-${at}"><h2 id="group-${at}">${plain(tag)}</h2>${operations.join('')}</section>`,
  )
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${plain(info.title)}</title><style>${STYLE}</style></head><body><header><div><a href="/">返回办事门户</a></div></header><main><h1>${plain(info.title)} <small>${plain(info.version)}</small></h1><p>机器可读的完整描述：<a href="/api/openapi.json">openapi.json</a>（OpenAPI 3.1）。出错时一律返回 <code>application/problem+json</code>：<code>code</code> 是固定的代号，<code>title</code> 是给读者的一句话，<code>fields</code> 指出哪一项不对。</p><nav aria-label="目录"><ul>${contents.join('')}</ul></nav>${sections.join('')}</main></body></html>`
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

const PLACES: { readonly [place: string]: string } = { path: '路径', query: '查询', header: '请求头', cookie: 'Cookie' }

function operationOf(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? [])
    .map(
      p =>
        `<li><code>${plain(p.name)}</code> <small>${plain(PLACES[p.in] ?? p.in)}${p.required ? '，必填' : ''}</small></li>`,
    )
    .join('')
  const asked = Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) =>
    block('请求', type, schema),
  )
  const answers = Object.entries(operation.responses ?? {})
  const good = answers
    .filter(([status]) => Number(status) < 300)
    .map(([status, { description = '', content = {} }]) => {
      const [type, body] = Object.entries(content)[0] ?? ['', undefined]
      return block(`${status} ${description}`, type, body?.schema)
    })
  const bad = answers
    .filter(([status]) => !(Number(status) < 300))
    .map(([status, { description = '' }]) => `<li><code>${plain(status)}</code> ${plain(description)}</li>`)
  const errors = bad.length > 0 ? `<details><summary>可能的错误</summary><ul>${bad.join('')}</ul></details>` : ''
  return `<article><h3><b class="${plain(method)}">${method.toUpperCase()}</b> <code>/api${pathOf(path)}</code></h3><p>${plain(operation.summary ?? '')}${operation.security ? '' : ' <em>无需登录</em>'}</p>${parameters && `<ul class="asked">${parameters}</ul>`}${asked.join('')}${good.join('')}${errors}</article>`
}

/** May break after each slash, so that a long address fits a phone. */
const pathOf = (path: string): string => plain(path).replaceAll('/', '/<wbr>')

function block(title: string, type: string, schema: unknown): string {
  const words = `${plain(title)}${type && ` <small>${plain(type)}</small>`}`
  return schema === undefined || Object.keys(schema as object).length === 0
    ? `<p class="bare">${words}</p>`
    : `<details><summary>${words}</summary><pre tabindex="0">${plain(JSON.stringify(schema, null, 2))}</pre></details>`
}

const plain = (text: string): string => text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`)

const STYLE = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#faf8f4;color:#231f1a;font:1.0625rem/1.65 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Micro Hei",sans-serif;overflow-wrap:anywhere}
header{border-block-start:4px solid #b01c1c;border-block-end:1px solid #e2dbd0;background:#fff}
header div,main{max-inline-size:64rem;margin-inline:auto;padding-inline:1rem}
header a{display:inline-flex;align-items:center;min-block-size:44px}
main{padding-block:1rem 3rem}
h1,h2,h3{line-height:1.35;font-weight:600;margin:0}
h1{font-size:1.625rem}
h2{font-size:1.3125rem;margin-block:2.5rem .75rem}
h2:target{color:#b01c1c}
h3{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .75rem;font-size:1.0625rem}
p{margin:.5rem 0}
a{color:#1d4f84;text-underline-offset:.2em}
small{color:#5f564b;font-size:.9375rem;font-weight:400}
code,pre{font-family:ui-monospace,"SFMono-Regular",Menlo,Consolas,monospace}
code{font-size:.95em}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:1rem 0 0;padding:.75rem 1rem;border:1px solid #e2dbd0;border-radius:.625rem;background:#fff;list-style:none}
nav a{display:inline-flex;align-items:center;min-block-size:44px}
article{margin-block:.75rem;padding:1rem;border:1px solid #e2dbd0;border-radius:.625rem;background:#fff}
h3 b{min-inline-size:4.5rem;padding:.05rem .5rem;border-radius:.375rem;background:#e9f0f8;color:#163d66;font-size:.9375rem;text-align:center}
h3 .post{background:#e8f4ec;color:#1d6b3f}
h3 .put{background:#fdf3dd;color:#7a4a05}
h3 .delete{background:#fdefec;color:#a3261b}
em{margin-inline-start:.5rem;padding:.05rem .5rem;border:1px solid;border-radius:999px;color:#1d6b3f;font-size:.9375rem;font-style:normal;white-space:nowrap}
ul{margin:.5rem 0;padding-inline-start:1.25rem}
.asked{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;padding:0;list-style:none}
.bare{color:#5f564b}
summary{min-block-size:44px;padding-block:.5rem;cursor:pointer}
:focus-visible{outline:3px solid #1d4f84;outline-offset:2px}
pre{overflow:auto;max-block-size:28rem;margin:.25rem 0 .75rem;padding:.75rem;border-radius:.375rem;background:#f2eee7;font-size:.9rem;line-height:1.5;overflow-wrap:normal}
@media (min-width:48em){header div,main{padding-inline:2rem}}
`.replaceAll('\n', '')

/** Nothing but this page's own style sheet, named by its hash. */
export const REFERENCE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`
