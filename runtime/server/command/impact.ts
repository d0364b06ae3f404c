import { z } from 'zod'
import type { Mapping } from '#engine/process/continuation.ts'
import { differsAt, type Impact, impact, saySummary, summary } from '#engine/process/impact.ts'
import type { SoundTemplate } from '#engine/template/compiled.ts'
import { CHINA } from '#engine/time/calendars.ts'
import { CannotDo } from '#runtime/server/command/cannot-do.ts'
import { checkFile, readText, sayFinding } from '#runtime/server/command/check.ts'
import type { Command, Input } from '#runtime/server/command/command.ts'
import { withStore } from '#runtime/server/command/with-store.ts'
import { loadKnown, readHistory } from '#runtime/server/store/history.ts'
import { hashText } from '#runtime/server/store/keys.ts'
import type { Store } from '#runtime/server/store/open.ts'

/** Instances read at once: bounds the memory. */
const AT_ONCE = 200

export const impactCommand: Command = {
  name: 'impact',
  usage: 'impact <新模板 new-template.json> [<对应关系 mapping.json>]',
  says: '预览新版本对在办办件的影响：哪些可以直接换版，哪些要指明对应的步骤，哪些须按原版本办完。',
  english: 'What a new version would mean for every running instance. Changes nothing.',
  words: { least: 1, most: 2 },
  async run(input) {
    const [file = '', mappingFile] = input.words
    const { sound, findings } = await checkFile(file)
    if (!sound) {
      input.err(`模板不能发布：\n${findings.map(sayFinding).join('\n')}`)
      input.report({ findings })
      return 1
    }
    const mapping = mappingFile === undefined ? {} : await readMapping(mappingFile)
    return withStore(input, impactCommand, async store => {
      const found = await impactsOf(store, sound, mapping)
      tell(found, input)
      const { id } = sound.template
      input.report({
        template: id,
        hash: sound.hash,
        ...summary(found),
        says: saySummary(summary(found)),
        instances: found,
      })
      return 0
    })
  },
}

/** A mapping as a file: `{ "旧步骤 old step": "新步骤 new step" }` by state keys. */
export async function readMapping(file: string): Promise<Mapping> {
  const text = await readText(file)
  try {
    const parsed = z.record(z.string().max(100), z.string().max(100)).safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
  } catch {
    // Said below, like any other file that is not a mapping.
  }
  throw new CannotDo(
    `${file} 不是对应关系。应写成 {"旧步骤": "新步骤"}。\n${file} is not a mapping, write {"old step": "new step"}.`,
  )
}

export interface RunningImpact extends Impact {
  /** Running number of the version it is on. */
  readonly version: number
}

/** What a version means for every running instance of its template that is on another one, oldest first. */
export async function impactsOf(
  store: Store,
  sound: SoundTemplate,
  mapping: Mapping,
): Promise<readonly RunningImpact[]> {
  const { tenant, keys } = store
  const { read } = store.database
  const catalogue = await store.templates()
  const people = await store.people()
  const rows = await read.run(
    "SELECT id FROM instance WHERE tenant = ? AND template = ? AND status = 'running' ORDER BY started_at, id",
    [tenant, sound.template.id],
  )
  const ids = rows.map(row => row[0] as string)
  const found: RunningImpact[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const known = await loadKnown(read, keys, tenant, ids.slice(from, from + AT_ONCE))
    for (const { state } of known.values()) {
      const before = catalogue.get(state.template.hash)
      if (!before || before.hash === sound.hash) continue
      const entries = (await readHistory(read, keys, tenant, state.id)).map(({ entry }) => entry)
      const differs = differsAt(sound, entries, { directory: people, calendar: CHINA, hash: hashText }, mapping)
      found.push({
        ...impact(before.sound, sound, state, mapping),
        version: before.version,
        ...(differs !== undefined && { differsAt: differs }),
      })
    }
  }
  return found
}

function tell(found: readonly RunningImpact[], { out }: Input): void {
  out(saySummary(summary(found)))
  const versions = [...new Set(found.map(({ version }) => version))].sort((a, b) => a - b)
  for (const version of versions) {
    const here = found.filter(one => one.version === version)
    const stay = here.filter(({ effect }) => effect === 'finish').length
    out(`  第 ${version} 版：${here.length} 件在办${stay > 0 ? `，其中 ${stay} 件须按第 ${version} 版办完` : ''}`)
  }
  for (const { instance, at, effect, why } of found)
    if (effect !== 'unchanged') out(`  ${MARKS[effect]} ${instance}  ${at.join('、')}：${why}`)
  const other = found.filter(one => one.differsAt !== undefined).length
  if (other > 0) out(`  另有提示：${other} 件已走过的经过按新版本会走向不同的步骤；换版不重办已办的步骤。`)
}
const MARKS = { mapped: '→', mapping: '？', finish: '✗' } as const
