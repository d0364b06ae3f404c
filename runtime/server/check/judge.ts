import { readFile } from 'node:fs/promises'
import type { VerdictRecord } from '#engine/analysis/analyse.ts'
import type { Json } from '#engine/json.ts'
import { KINDS } from '#engine/step/kinds.ts'
import { error } from '#engine/template/check/check.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import type { Finding } from '#engine/template/finding.ts'
import type { Template } from '#engine/template/format.ts'
import { extensionFindings } from '#engine/template/local/compare.ts'
import { examine } from '#engine/template/parse.ts'
import { checkTemplate, type GateOptions } from '#runtime/server/check/gate.ts'
import { hashText } from '#runtime/server/store/keys.ts'

/** Everything that is asked of a template before it may be published, in one place for every door. */
export interface Judged {
  /** Present when the template can run; it may be published when there is no error among the findings. */
  readonly sound?: SoundTemplate
  readonly findings: readonly Finding[]
  /** What an auditor needs to repeat the check; absent when the text is no template. */
  readonly record?: VerdictRecord
}
export interface JudgeOptions extends GateOptions {
  /** Statutory pack; the shipped one of the template's id, or of the one it extends, when absent. */
  readonly pack?: Json | undefined
  /** A published version, by id and content hash. */
  readonly published?: (id: string, hash: string) => SoundTemplate | undefined
}

export async function judge(input: unknown, options: JudgeOptions = {}): Promise<Judged> {
  const { sound, findings } = examine(input, { hash: hashText, kinds: KINDS })
  if (!sound) return { findings }
  const pack = options.pack ?? (await packOf(sound.template))
  const record = await checkTemplate(sound.text, pack ?? null, options)
  const all = [...record.findings, ...loosened(sound.template, options)]
  return { sound, findings: [...all.filter(isError), ...all.filter(one => !isError(one))], record }
}

export const isError = ({ severity }: Finding): boolean => severity === 'error'
export const mayPublish = ({ sound, findings }: Judged): boolean => sound !== undefined && !findings.some(isError)

/** A template that extends another is held against the very version it names. */
function loosened(local: Template, { published }: JudgeOptions): readonly Finding[] {
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

async function packOf({ id, extends: superior }: Template): Promise<Json | undefined> {
  return (await shippedPack(id)) ?? (superior && (await shippedPack(superior.id)))
}

/** Ids are checked names, so that none leads out of the folder. */
async function shippedPack(id: string): Promise<Json | undefined> {
  const text = await readFile(new URL(`../../../templates/${id}/rules.json`, import.meta.url), 'utf8').catch(
    () => undefined,
  )
  return text === undefined ? undefined : (JSON.parse(text) as Json)
}
