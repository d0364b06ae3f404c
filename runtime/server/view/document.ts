import { createHash } from 'node:crypto'
import type { GeneratedDocument } from '#engine/process/event.ts'
import { dayOf } from '#engine/time/instant.ts'
import type { Instant } from '#engine/time/time.ts'

/** 文书 on A4 as GB/T 9704 lays a letter out: 22 lines of 28 characters, the title centred, who and when at the foot. */
export interface PrintedDocument {
  readonly document: GeneratedDocument
  readonly organisation: string
  readonly at: Instant
  readonly instance: string
}

export function documentPage({ document, organisation, at, instance }: PrintedDocument): string {
  const title = text(document.title)
  return `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>
<body>
<p class="tip">按 Ctrl+P 打印，或在浏览器菜单里选择“打印”。<a href="/instances/${text(instance)}">返回办件</a></p>
<main>
<h1>${title}</h1>
${document.paragraphs.map(one => `<p>${text(one)}</p>`).join('\n')}
<footer><p>${text(organisation)}</p><p>${sayDay(dayOf(at))}</p></footer>
</main>
<small>文书指纹 ${text(document.hash)}</small>
</body>
</html>`
}

const MEANT: { readonly [char: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const text = (said: string): string => said.replace(/[&<>"']/g, char => MEANT[char] ?? '')

const sayDay = (day: string): string => {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

const STYLE = `
@page{size:A4;margin:37mm 26mm 35mm 28mm}
*{box-sizing:border-box}
body{margin:0;background:#eee9e1;color:#000;font-family:"仿宋_GB2312","FangSong_GB2312","仿宋","FangSong","STFangsong","FandolFang R","Noto Serif CJK SC",serif;line-break:strict;overflow-wrap:anywhere}
.tip{margin:0;padding:.75rem 1rem;background:#fff;border-block-end:1px solid #d8d0c4;font:1rem/1.6 system-ui,sans-serif}
.tip a{display:inline-flex;align-items:center;min-block-size:44px;margin-inline-start:1rem;color:#1d4f84}
main{max-inline-size:210mm;margin:1rem auto;padding:12mm 8mm;background:#fff;font-size:15.75pt;line-height:28.98pt}
h1{margin:0 0 28.98pt;font-family:"方正小标宋_GBK","FZXiaoBiaoSong-B05S","小标宋","Noto Serif CJK SC",serif;font-size:22pt;font-weight:600;line-height:1.5;text-align:center;text-wrap:balance}
main>p{margin:0;text-align:justify;text-indent:2em;white-space:pre-wrap}
footer{margin-block-start:57.96pt;break-inside:avoid}
footer p{margin:0;text-align:end;padding-inline-end:4em}
footer p:first-child{padding-inline-end:2em}
small{display:block;max-inline-size:210mm;margin:0 auto 1rem;padding-inline:8mm;color:#4d463d;font:9pt/1.5 ui-monospace,monospace;word-break:break-all}
@media (min-width:48em){main{padding:25mm 26mm 25mm 28mm}small{padding-inline:28mm}}
@media print{body{background:none}.tip{display:none}main{max-inline-size:none;margin:0;padding:0}small{margin-block-start:8mm;padding:0}}
`.replaceAll('\n', '')

/** Nothing but the page's own style sheet, named by its hash: whatever stands in the text stays text. */
export const DOCUMENT_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
