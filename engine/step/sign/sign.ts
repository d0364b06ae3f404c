import type { FormPlan, GeneratedField, OutcomeChoice } from '#engine/form/form.ts'
import { type JsonObject, ok, type Result } from '#engine/json.ts'
import { voiceOf } from '#engine/people/actor.ts'
import { type Refusal, refuse } from '#engine/process/refusal.ts'
import { END, invalid, text } from '#engine/step/attendance.ts'
import type { Handed, KindDecision, StepContext, StepKind } from '#engine/step/kind.ts'
import { area } from '#engine/step/meeting/field.ts'
import { checkSign } from '#engine/step/sign/check.ts'
import { contentOf } from '#engine/step/sign/document.ts'
import { signersOf, signTask, slotsThere } from '#engine/step/sign/party.ts'
import { progress, saySign, signFacts } from '#engine/step/sign/say.ts'
import { type SignStep, signStep } from '#engine/step/sign/schema.ts'
import {
  declinedOf,
  evolveSign,
  needOf,
  type Signature,
  type SignWork,
  slotsOf,
  validOf,
  versionOf,
} from '#engine/step/sign/work.ts'
import { type Results, read } from '#engine/step/told.ts'
import { dayOf } from '#engine/time/instant.ts'

type Context = StepContext<SignStep>

const SIGNED: OutcomeChoice = { name: 'SIGNED', title: '签署', opinion: 'optional', tone: 'positive' }
const DECLINED: OutcomeChoice = { name: 'DECLINED', title: '拒绝签署', opinion: 'required', tone: 'negative' }

/** 会签: every party confirms the same version of a document; a change of it begins the signing anew. */
export const sign: StepKind<SignStep, SignWork> = {
  kind: 'sign',
  title: '会签',
  schema: signStep,
  outcomes: step => [
    { ...SIGNED, title: '全部签署', opinion: 'none' },
    { ...DECLINED, opinion: 'none' },
    ...(step.deadline?.outcome ? [END.expired] : []),
  ],

  reads: ({ document: { fields = [], form } }) =>
    fields.flatMap((field, at) => read(field, `/document/fields/${at}`, fields.length === 1 && form === undefined)),
  fills: ({ revise: changes }) => (changes ? [changes.form] : []),

  open(cx) {
    const content = contentOf(cx)
    if (!content) return refuse('DOCUMENT_EMPTY', { document: cx.step.document.title })
    const found = signersOf(cx)
    if (!found.ok) return found
    const { slots, need, inTurn } = found.value
    const revise = cx.step.revise && cx.tools.assignees(cx.step.revise.handlers.role)
    const asked = inTurn ? slots.slice(0, 1) : slots
    return ok({
      tasks: [
        ...asked.map(slot => signTask(cx, slot, 1)),
        ...(revise && revise.length > 0
          ? [cx.tools.task('revise', `${cx.step.title}：修改文件`, revise, { optional: true, standing: true })]
          : []),
      ],
      work: {
        slots,
        need,
        inTurn,
        version: { ...content, number: 1, by: '', at: cx.now },
        signatures: [],
        declined: [],
      } as unknown as SignWork,
      result: { version: content.hash, versions: 1, signed: 0, parties: slots.length },
    })
  },

  form: (cx, part) => (part === 'revise' ? reviseForm(cx) : signForm(cx)),

  submit(cx, handed) {
    if (handed.task.part === 'revise') return revise(cx, handed)
    if (handed.task.part !== 'sign') return refuse('PART_NOT_OPEN', { part: handed.task.part })
    return answer(cx, handed)
  },

  final: '签名一经签署即作数。文件需要修改的，由经办人修改后重新签署',
  answers: [SIGNED, DECLINED],
  notes: { moved: '的签署人随办件移交' },

  transferred(cx, there) {
    const slots = slotsThere(cx, there)
    if (!slots.ok) return slots
    const facts = { slots: slots.value } as unknown as JsonObject
    return ok([{ type: 'StepNoted', visit: cx.visit.id, note: 'moved', facts }])
  },

  evolve: (work, event, at) => (event.type === 'BallotCast' ? work : evolveSign(work, event.facts, at)),

  check: checkSign,
  progress,
  facts: signFacts,
  results: (): Results => ({
    version: { type: 'string', title: '签署版本的哈希' },
    versions: { type: 'integer', title: '版本数' },
    signed: { type: 'integer', title: '已签署数' },
    parties: { type: 'integer', title: '签署方数' },
    signedOn: { type: 'day', title: '签署完成日期' },
    declinedBy: { type: 'person', title: '拒绝签署的人' },
    reason: { type: 'string', title: '拒绝签署的理由' },
  }),
  say: saySign,
}

/** One party's answer: a signature under the version that stands, or a refusal with its reason. */
function answer(cx: Context, { task, data, outcome, opinion }: Handed): Result<KindDecision, Refusal> {
  const work = cx.visit.work
  const version = versionOf(work)
  const slot = slotsOf(work).find(({ key }) => key === task.about?.slot)
  if (!slot || task.about?.version !== version.number) return refuse('PART_NOT_OPEN', { part: task.part })
  const [signatures, refusals] = [validOf(work), declinedOf(work)]
  const by = cx.actor.person ?? ''
  // A signature is nobody else's, whoever stands in for the signer.
  if (cx.actor.principal !== undefined && cx.actor.principal !== by) return refuse('NOT_HANDLER', { task: task.title })
  // Several posts of one person are several parties (一肩挑); the people of a role sign once each.
  const isOnce = cx.step.parties === undefined
  if ([...signatures, ...refusals].some(one => one.slot === slot.key || (isOnce && one.by === by)))
    return refuse('ALREADY_ANSWERED', { task: task.title })
  const submitted = {
    type: 'Submitted' as const,
    task: task.id,
    visit: cx.visit.id,
    part: task.part,
    data,
    ...(outcome !== undefined && { outcome }),
    ...(opinion !== undefined && { opinion }),
  }

  if (outcome === DECLINED.name) {
    const declined = { slot: slot.key, by, reason: opinion ?? '' }
    const isOver = slotsOf(work).length - refusals.length - 1 < needOf(work)
    return ok({
      events: [{ ...submitted, facts: { declined }, result: { declinedBy: by, reason: opinion ?? '' } }],
      ...(isOver && { outcome: DECLINED.name }),
    })
  }

  // Another branch of the process may have written a field meanwhile: what is signed is what stands there.
  if (contentOf(cx)?.hash !== version.hash)
    return refuse('DOCUMENT_CHANGED', { document: cx.step.document.title, revisable: cx.step.revise !== undefined })
  if (cx.step.handwritten && !text(data.signature)) return invalid('signature', '请签名。')
  const signature: Omit<Signature, 'at' | 'void'> = {
    slot: slot.key,
    by,
    name: cx.tools.person(by),
    version: version.number,
    hash: version.hash,
  }
  const signed = signatures.length + 1
  const isDone = signed >= needOf(work)
  const next = !isDone && work.inTurn === true ? nextSlot(work, slot.key) : undefined
  const opened = next ? [signTask(cx, next, version.number)] : []
  return ok({
    events: [
      {
        ...submitted,
        facts: { signature },
        ...(opened.length > 0 && { tasks: { opened } }),
        result: { signed, ...(isDone && { signedOn: dayOf(cx.now) }) },
      },
    ],
    ...(isDone && { outcome: SIGNED.name }),
  })
}

const nextSlot = (work: JsonObject, key: string) => {
  const slots = slotsOf(work)
  return slots[slots.findIndex(slot => slot.key === key) + 1]
}

/** A new version: every signature given so far is void and stays on record, and everybody is asked again. */
function revise(cx: Context, { task, data }: Handed): Result<KindDecision, Refusal> {
  const work = cx.visit.work
  const before = versionOf(work)
  const content = contentOf(cx, { form: cx.step.revise?.form ?? '', data })
  if (!content) return refuse('DOCUMENT_EMPTY', { document: cx.step.document.title })
  if (content.hash === before.hash) return refuse('DOCUMENT_UNCHANGED', { document: cx.step.document.title })
  const number = before.number + 1
  const slots = slotsOf(work)
  const asked = work.inTurn === true ? slots.slice(0, 1) : slots
  const open = Object.values(cx.state.tasks).filter(
    one => one.visit === cx.visit.id && one.part === 'sign' && !one.closed,
  )
  const voided = validOf(work).map(({ slot }) => slot)
  return ok({
    events: [
      {
        type: 'Submitted',
        task: task.id,
        visit: cx.visit.id,
        part: task.part,
        data,
        facts: { version: { ...content, number, by: voiceOf(cx.actor) ?? '' }, voided },
        tasks: {
          closed: open.map(({ id }) => ({ id, reason: 'withdrawn' as const })),
          opened: asked.map(slot => signTask(cx, slot, number)),
        },
        result: { version: content.hash, versions: number, signed: 0 },
      },
    ],
  })
}

const shown = (key: string, title: string): GeneratedField => ({
  key,
  schema: { type: 'string', title },
  ui: { ...area, 'ui:readonly': true },
})

/** The document to read, and where to sign. Before the step is reached there is no version yet, but the same form. */
function signForm(cx: Context): FormPlan {
  const { lines, files, number, hash } = versionOf(cx.visit.work)
  const { document, handwritten, title } = cx.step
  return {
    title,
    before: [
      shown('document', document.title),
      {
        key: 'documentFiles',
        schema: { type: 'array', format: 'attachments', title: '文件附件', items: { type: 'string' } },
        ui: { 'ui:readonly': true },
      },
      shown('version', '版本'),
      ...(handwritten
        ? [{ key: 'signature', schema: { type: 'string', format: 'signature', title: '签名' } } as const]
        : []),
    ],
    outcomes: [SIGNED, DECLINED],
    prefill: {
      ...(lines.length > 0 && {
        document: [...lines.map(one => `${one.title}：${one.value}`).join('\n')].slice(0, 20_000).join(''),
      }),
      ...(files.length > 0 && { documentFiles: files.slice(0, 500) }),
      ...(number > 0 && { version: `第 ${number} 版（${hash.slice(7, 19)}）` }),
    },
  }
}

function reviseForm(cx: Context): FormPlan {
  const signed = validOf(cx.visit.work).length
  return {
    title: `${cx.step.title}：修改文件`,
    before: [shown('standing', '修改的后果')],
    ...(cx.step.revise && { author: cx.step.revise.form }),
    after: [
      {
        key: 'revisionReason',
        schema: { type: 'string', title: '修改原因', maxLength: 500 },
        ui: area,
        required: true,
      },
    ],
    outcomes: [],
    prefill: {
      standing:
        signed > 0 ? `已有 ${signed} 方签署，修改后全部作废，须重新签署。` : '还没有人签署。修改后形成新的版本。',
    },
  }
}
