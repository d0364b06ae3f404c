import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Api, bring, command, freshKey, openApi } from '#tests/security/matter.ts'

/** SR-44, SR-47: what identifies a person is in no leaf, and telephone and id numbers are nowhere on disk in the clear. */

const SURNAMES = '欧阳慕容司徒赵钱孙李'
const people = Array.from({ length: 24 }, (_, at) => ({
  matter: `第${at}号水库移民后期扶持补助`,
  applicant: `${SURNAMES[at % SURNAMES.length]}慧兰${'甲乙丙丁戊己庚辛壬癸'[at % 10]}`,
  phone: `138${String(12_345_678 + at * 7919).padStart(8, '0')}`,
  idNumber: `33012719${70 + at}0307${String(1234 + at).padStart(4, '0')}`,
  amount: 4800 + at,
}))
const REASON = '申请人母亲患尿毒症每周透析三次'
const NOTICE = '现将困难救助对象名单予以公示望群众监督'
const QUESTION = '听说他儿子在县城有两套住房'

let api: Api
let leaves: readonly Uint8Array[]
beforeAll(async () => {
  api = await openApi()
  const [secretary, organiser, town, signer] = (await Promise.all(
    ['li', 'wang', 'chen', 'sun'].map(id => api.signIn(id)),
  )) as [string, string, string, string]
  const by = { secretary, organiser }
  const send = async (instance: string, body: object, cookie: string) => {
    const { status, text } = await api.call('POST', `/instances/${instance}/commands`, command(body), cookie)
    expect([text, status]).toEqual([text, 200])
  }
  for (const [at, data] of people.entries()) {
    const instance = await bring(api, by, at % 3 === 0 ? 'posted' : 'submitted', data)
    if (at % 3 === 0) {
      const objection = { key: freshKey(), data: { question: QUESTION, objector: data.applicant } }
      const { status } = await api.call('POST', `/disclosures/${instance}/posting.1/objections`, objection)
      // A few a minute are taken from one place.
      expect([201, 429]).toContain(status)
    } else if (at % 3 === 1) {
      await send(instance, { type: 'Return', task: 'approval.1/fill', to: 'request', reason: REASON }, organiser)
      const draft = {
        data: { phone: data.phone, idNumber: data.idNumber, applicant: data.applicant },
        outcome: null,
        opinion: REASON,
      }
      const kept = await api.call(
        'PUT',
        `/drafts/${instance}/${encodeURIComponent('request.2/fill')}`,
        draft,
        secretary,
      )
      expect(kept.status).toBe(200)
    } else {
      await send(instance, { type: 'Urge', tasks: ['approval.1/fill'], message: REASON }, secretary)
      await send(instance, { type: 'Correct', of: 2, path: '/phone', value: data.phone, reason: REASON }, town)
      const task = 'approval.1/fill'
      await send(
        instance,
        { type: 'AddSigners', task, place: 'before', to: ['rep2', 'sun'], reason: REASON },
        organiser,
      )
      await send(instance, { type: 'RemoveSigner', task: 'approval.1/@signer/1', reason: REASON }, organiser)
      const answer = { type: 'Submit', task: 'approval.1/@signer/2', data: {}, outcome: 'AGREED', opinion: REASON }
      await send(instance, answer, signer)
      await send(instance, { type: 'Delegate', task, to: 'rep1', reason: REASON }, organiser)
      await send(instance, { type: 'EndDelegation', task }, organiser)
      await send(instance, { type: 'Suspend', reason: REASON }, secretary)
      await send(instance, { type: 'Resume', reason: REASON }, secretary)
      await send(instance, { type: 'Supervise', measure: 'mark', text: REASON }, town)
      const { json } = await api.call('GET', `/instances/${instance}`, undefined, town)
      await send(instance, { type: 'LiftSupervision', supervision: json.supervision[0].n, reason: REASON }, town)
      await send(instance, { type: 'Cancel', reason: REASON }, town)
      await send(instance, { type: 'Reopen', to: 'request', reason: REASON }, town)
    }
  }
  const { store } = api.services
  const rows = await store.database.read.run('SELECT leaf FROM event WHERE tenant = ?', [store.tenant])
  leaves = rows.map(row => row[0] as Uint8Array)
}, 120_000)
afterAll(() => api.close())

const SECRETS = [
  ...people.flatMap(({ matter, applicant, phone, idNumber }) => [matter, applicant, phone, idNumber]),
  REASON,
  NOTICE,
  QUESTION,
  '李某',
  '王某',
  '困难救助',
]

it('leaves are plain ASCII and name nobody, nothing and no reason', () => {
  expect(leaves.length).toBeGreaterThan(100)
  for (const leaf of leaves) {
    const text = Buffer.from(leaf).toString('latin1')
    expect(text).toMatch(/^[\x20-\x7e]*$/)
    expect(text).not.toContain('\\u')
    const found = SECRETS.filter(secret => /^[\x20-\x7e]+$/.test(secret) && text.includes(secret))
    expect(found).toEqual([])
  }
})
it('leaves hold no plain hash that could be tried out', () => {
  const all = leaves.map(leaf => Buffer.from(leaf).toString('latin1')).join('\n')
  for (const secret of SECRETS)
    for (const written of [secret, JSON.stringify(secret)]) {
      const digest = createHash('sha256').update(written).digest()
      for (const text of [
        digest.toString('hex'),
        digest.toString('base64'),
        digest.toString('base64url'),
        Buffer.from(written).toString('base64'),
        Buffer.from(written).toString('hex'),
      ])
        expect(all.includes(text)).toBe(false)
    }
})
it('telephone and id numbers, and reasons, are nowhere on disk in the clear', async () => {
  const folder = api.services.store.dataFolder!
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
  const bytes = Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))))
  // The search must find what is known to be there, or it shows nothing.
  expect(bytes.includes('relief')).toBe(true)
  const secrets = [...people.flatMap(({ phone, idNumber }) => [phone, idNumber]), REASON]
  const found = secrets.filter(
    secret => bytes.includes(Buffer.from(secret)) || bytes.includes(Buffer.from(secret, 'utf16le')),
  )
  expect(found).toEqual([])
})
