import type { Json } from '#engine/json.ts'
import { isInstant } from '#engine/rule/day.ts'
import type { Words } from '#engine/rule/operator/operator.ts'
import { faultIn, read, short } from '#engine/rule/read.ts'
import type { Rule } from '#engine/rule/rule.ts'
import { sayInstant } from '#engine/time/instant.ts'

/** Chinese name of a variable by full path; a variable of a list item is asked for as `members.item.kind`. */
export type Label = (path: string) => string | undefined
/** Name of a choice: `shown('data.matter', 'collective')` → 集体经济事项. Undefined shows the value itself. */
export type Shown = (path: string, value: Json) => string | undefined
export type Language = 'zh' | 'en'

/** The rule as one sentence. Total: of a rule that cannot be read it says so. */
export function say(rule: Rule | Json, label?: Label, language: Language = 'zh', shown?: Shown): string {
  const fault = faultIn(rule)
  if (fault) return language === 'zh' ? `（规则有误：${fault.message}）` : `(malformed rule: ${fault.message})`
  return wordsIn(language, label, shown).say(rule, true)
}

/** Words of one language. `list` is the path of the list whose item `item` names, if any. */
export function wordsIn(language: Language, label?: Label, shown?: Shown, list?: string): Words {
  const words: Words = {
    language,
    say(expression, bare = false) {
      const node = read(expression)
      if (node.kind === 'fault') return '…'
      if (node.kind === 'variable') return name(fullPath(node.path, list), label)
      if (node.kind === 'literal') return words.value(node.value)
      const { operator, args, parts } = node
      const said = operator.say[language](args, words)
      const isCompound = operator.takes.as === 'many' && parts.length > 1
      return isCompound && !bare ? (language === 'zh' ? `（${said}）` : `(${said})`) : said
    },
    deny(expression) {
      const node = read(expression)
      if (node.kind === 'operation' && node.operator.deny) return node.operator.deny[language](node.args, words)
      const said = words.say(expression, true)
      return language === 'zh' ? `并非（${said}）` : `not (${said})`
    },
    value(value, about) {
      const node = read(about)
      const path = node.kind === 'variable' ? fullPath(node.path, list) : undefined
      const choice = path !== undefined && value !== undefined ? shown?.(path, value) : undefined
      return choice === undefined ? plain(value, language) : `“${choice}”`
    },
    inside(written) {
      const node = read(written)
      return wordsIn(language, label, shown, node.kind === 'variable' ? fullPath(node.path, list) : '')
    },
  }
  return words
}

/** `item.kind` inside the list `members` is `members.item.kind` for whoever knows the names. */
export function fullPath(path: string, list: string | undefined): string {
  const isItem = path === 'item' || path.startsWith('item.')
  return list && isItem ? `${list}.${path}` : path
}

export const name = (path: string, label: Label | undefined): string => label?.(path) || path

function plain(value: Json | undefined, language: Language): string {
  const zh = language === 'zh'
  if (value === undefined) return zh ? '未知' : 'unknown'
  if (value === null) return zh ? '空' : 'empty'
  if (typeof value === 'boolean') return zh ? (value ? '“是”' : '“否”') : value ? 'yes' : 'no'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return zh ? `${value.length} 项` : `${value.length} items`
  return zh ? '一条记录' : 'a record'
}

const DAY_TEXT = /^\d{4}-\d{2}-\d{2}$/
const quote = (text: string) => (DAY_TEXT.test(text) ? text : isInstant(text) ? sayInstant(text) : `“${short(text)}”`)
