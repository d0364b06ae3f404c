import { readFile } from 'node:fs/promises'
import type { VerdictRecord } from '#engine/analysis/analyse.ts'
import { type Pack, parsePack } from '#engine/analysis/pack.ts'
import type { Json } from '#engine/json.ts'
import { KINDS } from '#engine/step/kinds.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { error, type Finding, warning } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'
import { extensionFindings } from '#engine/template/local/compare.ts'
import { examine } from '#engine/template/parse.ts'
import { checkTemplate, type GateOptions } from '#runtime/server/check/gate.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import type { Catalogue } from '#runtime/server/store/templates.ts'

/** Everything that is asked of a template before it may be published, in one place for every door. */
export interface Judged {
  /** Present when the template can run; it may be published when there is no error among the findings. */
  readonly sound?: SoundTemplate
  readonly findings: readonly Finding[]
  /** The statutory rules it was held against; absent when there are none, or they do not parse. */
  readonly pack?: Pack
  /** What an auditor needs to repeat the check; absent when the text is no template. */
  readonly record?: VerdictRecord
}
export interface JudgeOptions extends GateOptions {
  /** Rules from beside the template. They add to the shipped ones of its id and of what it extends, and replace none. */
  readonly pack?: Json | undefined
  /** A published version, by id and content hash. */
  readonly published?: (id: string, hash: string) => SoundTemplate | undefined
  /** The newest published version of an id. */
  readonly newest?: (id: string) => SoundTemplate | undefined
}

export async function judge(input: unknown, options: JudgeOptions = {}): Promise<Judged> {
  const { sound, findings } = examine(input, { hash: hashText, kinds: KINDS })
  if (!sound) return { findings }
  const pack = await packOf(sound.template, options)
  const record = await checkTemplate(sound.text, pack, options)
  const all = [...record.findings, ...lawless(sound.template, pack), ...loosened(sound.template, options)]
  const read = parsePack(pack)
  return {
    sound,
    findings: [...all.filter(isError), ...all.filter(one => !isError(one))],
    record,
    ...(read.ok && { pack: read.value }),
  }
}

/** The superior versions a check may ask for. A hash of another template is none of this id. */
export const publishedIn = (
  catalogue: Pick<Catalogue, 'get' | 'newest'>,
): Pick<JudgeOptions, 'published' | 'newest'> => ({
  published: (id, hash) => {
    const known = catalogue.get(hash)
    return known?.id === id ? known.sound : undefined
  },
  newest: id => catalogue.newest(id)?.sound,
})

export const isError = ({ severity }: Finding): boolean => severity === 'error'
export const mayPublish = ({ sound, findings }: Judged): boolean => sound !== undefined && !findings.some(isError)

/** A template that extends another is held against the very version it names. */
function loosened(local: Template, { published, newest }: JudgeOptions): readonly Finding[] {
  const before = newest?.(local.id)?.template.extends
  if (before && before.id !== local.extends?.id)
    return [
      error(
        'SC-16.unextended',
        '/extends',
        `已发布的版本依据上级模板 ${before.id} 制定，新版本不再依据它，就没有人核对是否放宽。`,
        '写上 extends 和上级模板这一版的内容哈希；另起一件事请换一个 id。',
      ),
    ]
  if (!local.extends) return []
  const { id, hash } = local.extends
  const superior = published?.(id, hash)
  if (superior) return extensionFindings(superior.template, local, KINDS)
  return [
    error(
      'SC-02.extends',
      '/extends',
      `所依据的上级模板 ${id} 的这一版没有发布，无法核对是否只会更严。`,
      '先发布上级模板，并写上它的内容哈希；或者去掉 extends。',
    ),
  ]
}

/** What a body decides or what is made public rests on a law somewhere; where none is written down, say so. */
function lawless({ machine, title }: Template, pack: Json | null): readonly Finding[] {
  if (pack !== null || !/"kind":"(disclosure|ballot|meeting)"/.test(JSON.stringify(machine))) return []
  return [
    warning(
      'SC-16.no-rules',
      '/machine',
      `“${title}”有公示、表决或会议，却没有可核对的法定规则；少一次公示、少一次表决都不会被发现。`,
      '在模板旁写 rules.json，或依据（extends）一个有法定规则的上级模板。',
    ),
  ]
}

/** All statutory rules a template answers to: its own id's, those of every template it extends, and those beside it. */
async function packOf(template: Template, { pack, published }: JudgeOptions): Promise<Json | null> {
  const packs: Json[] = []
  const asked = new Set<string>()
  const add = async (id: string) => {
    const shipped = asked.has(id) ? undefined : await shippedPack(id)
    asked.add(id)
    if (shipped !== undefined) packs.push(shipped)
  }
  await add(template.id)
  for (let above = template.extends; above && asked.size < 20; ) {
    await add(above.id)
    above = published?.(above.id, above.hash)?.template.extends
  }
  return joined(pack === undefined ? packs : [...packs, pack])
}

/** Earlier packs win: nobody takes a rule away by writing another of its name, nor its ground. */
function joined(packs: readonly Json[]): Json | null {
  const [first, ...others] = packs
  if (first === undefined) return null
  return others.reduce<Json>((all, one) => {
    const [a, b] = [all as Partial<Pack>, one as Partial<Pack>]
    if (JSON.stringify(a) === JSON.stringify(b) || !Array.isArray(a?.rules)) return all
    // What is no pack is refused by its own reader, whole.
    if (!Array.isArray(b?.rules)) return one
    const known = new Set(a.rules.map(({ id }) => id))
    const rest = b.rules.filter(rule => !known.has(rule?.id))
    return { ...b, ...a, basis: { ...b.basis, ...a.basis }, rules: [...a.rules, ...rest] } as unknown as Json
  }, first)
}

/** Ids are checked names, so that none leads out of the folder. */
async function shippedPack(id: string): Promise<Json | undefined> {
  const text = await readFile(new URL(`../../../templates/${id}/rules.json`, import.meta.url), 'utf8').catch(
    () => undefined,
  )
  return text === undefined ? undefined : (JSON.parse(text) as Json)
}
