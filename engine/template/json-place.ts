/** Where in a JSON text an offset stands: the keys on the way, line and column, and what was expected there. */
export interface JsonPlace {
  readonly path: readonly string[]
  readonly line: number
  readonly column: number
  readonly expected?: string
}

type Open = { readonly kind: 'object' | 'list'; key: string; index: number; needs: Needs }
type Needs = 'key or end' | 'key' | 'colon' | 'value' | 'value or end' | 'comma or end'

const SPACE = /[ \t\r\n]*/y
// Written with a range of allowed characters, because JSON forbids control characters inside a text.
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const ATOM = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y

/**
 * Walks the text up to `stop`, or to the first place that is not JSON. JSON.parse says only in the words of its own
 * engine where it gave up, and differently in every browser.
 */
export function syntaxAt(text: string, stop = Number.POSITIVE_INFINITY): JsonPlace {
  const open: Open[] = []
  let i = 0
  let done = false
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = i
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) i += found.length
    return found
  }
  const place = (expected?: string): JsonPlace => {
    const before = text.slice(0, Math.min(i, stop))
    const start = before.lastIndexOf('\n') + 1
    return {
      path: open.flatMap((one, depth) =>
        one.kind === 'list'
          ? one.needs.startsWith('value')
            ? [String(one.index)]
            : []
          : depth < open.length - 1 || one.needs === 'value'
            ? [one.key]
            : [],
      ),
      line: before.split('\n').length,
      column: before.length - start + 1,
      ...(expected && { expected }),
    }
  }
  const finishValue = () => {
    const around = open.at(-1)
    if (around) around.needs = 'comma or end'
    else done = true
  }
  const close = () => {
    i++
    open.pop()
    finishValue()
  }
  while (true) {
    take(SPACE)
    if (i >= stop) return place()
    if (done) return i < text.length ? place('文件结束，后面不能再有内容') : place()
    const next = text[i]
    const around = open.at(-1)
    const needs = around?.needs ?? 'value'
    if (next === undefined)
      return place(around ? (around.kind === 'object' ? '}（对象没有写完）' : ']（列表没有写完）') : '模板的内容')
    if (around?.kind === 'object' && needs.startsWith('key')) {
      if (next === '}' && needs === 'key or end') close()
      else {
        const key = take(STRING)
        if (key === undefined) return place('用双引号括起的属性名')
        around.key = JSON.parse(key) as string
        around.needs = 'colon'
      }
    } else if (around && needs === 'colon') {
      if (next !== ':') return place('冒号 :')
      i++
      around.needs = 'value'
    } else if (around && needs === 'comma or end') {
      if (next === (around.kind === 'object' ? '}' : ']')) close()
      else if (next === ',') {
        i++
        around.index++
        around.needs = around.kind === 'object' ? 'key' : 'value'
      } else return place(around.kind === 'object' ? '逗号或 }' : '逗号或 ]')
    } else if (needs === 'value or end' && next === ']') close()
    else if (next === '{' || next === '[') {
      i++
      open.push({
        kind: next === '{' ? 'object' : 'list',
        key: '',
        index: 0,
        needs: next === '{' ? 'key or end' : 'value or end',
      })
    } else {
      if ((next === '"' ? take(STRING) : take(ATOM)) === undefined)
        return place(next === '"' ? '完整的文字（引号没有成对，或含有换行）' : '一个值（文字要用双引号括起）')
      finishValue()
    }
  }
}
