// @vitest-environment jsdom
import { act, type ReactElement } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FormView } from '#runtime/ui/form/form-view.tsx'
import { ReadForm } from '#runtime/ui/form/read-form.tsx'
import type { FormViewProps, Handing } from '#runtime/ui/form/shape.ts'
import { LanguageProvider } from '#runtime/ui/messages/language.tsx'
import { PEOPLE, SAMPLES } from '#runtime/ui/playground/samples.ts'

const proposal = SAMPLES.proposal!
const filled = {
  matter: '修缮青龙水库灌溉渠',
  kind: '一般村务',
  summary: '汛期漏水',
  date: '2026-11-23',
  proposer: 'p1',
  budget: '58000.50',
  contract: { company: '县水利工程队' },
  agreed: true,
}

let root: Root
let page: HTMLElement
beforeEach(() => {
  Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true)
  Element.prototype.scrollIntoView = () => {}
  HTMLCanvasElement.prototype.getContext = () => null
  page = document.createElement('div')
  document.body.append(page)
  root = createRoot(page)
})
afterEach(() => {
  act(() => root.unmount())
  page.remove()
})
const show = (element: ReactElement) => act(() => root.render(<LanguageProvider>{element}</LanguageProvider>))
const view = (more: Partial<FormViewProps> = {}) => (
  <FormView form={proposal} initial={{}} onSubmit={() => {}} {...more} />
)

const labelled = <E extends HTMLElement = HTMLInputElement>(text: string): E => {
  const label = [...page.querySelectorAll('label')].find(one => one.textContent?.startsWith(text))
  const control = label?.control ?? label?.querySelector('input')
  if (!control) throw new Error(`Nothing is labelled ${text}`)
  return control as HTMLElement as E
}
const button = (name: string) => {
  const found = [...page.querySelectorAll('button')].find(
    one => (one.getAttribute('aria-label') ?? one.textContent) === name,
  )
  if (!found) throw new Error(`No button ${name}`)
  return found
}
const press = (element: HTMLElement) => act(() => element.click())
function type(element: HTMLInputElement | HTMLTextAreaElement, text: string) {
  act(() => {
    // React looks for changes behind its own value setter.
    const prototype =
      element instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype
    Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(element, text)
    element.dispatchEvent(new Event('input', { bubbles: true }))
  })
}
const frame = () => act(() => new Promise(resolve => setTimeout(resolve, 40)))

describe('filling a form', () => {
  it('labels every field and says in words what is required', () => {
    show(view())
    expect(labelled('议题名称').getAttribute('aria-required')).toBe('true')
    expect(page.querySelector(`label[for="${labelled('议题名称').id}"]`)?.textContent).toContain('必填')
    for (const control of page.querySelectorAll<HTMLInputElement>('input:not([hidden]), select, textarea'))
      expect([control.id, (control.labels?.length ?? 0) > 0 || control.hasAttribute('aria-label')]).toEqual([
        control.id,
        true,
      ])
  })

  it('lists all problems on top, takes the focus there and leads to the field', async () => {
    show(view())
    press(button('检查并提交'))
    const summary = page.querySelector<HTMLElement>('[role="alert"]')!
    expect(document.activeElement).toBe(summary)
    expect(summary.textContent).toContain('请填写“议题名称”')
    expect(summary.textContent).toContain('请选择办理结果')
    const field = labelled('议题名称')
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect(document.getElementById(field.getAttribute('aria-describedby')!.split(' ').at(-1)!)?.textContent).toBe(
      '请填写“议题名称”',
    )
    press([...summary.querySelectorAll('a')].find(one => one.textContent === '请填写“预算”')!)
    await frame()
    expect(document.activeElement).toBe(labelled('预算'))
  })

  it('takes an error back as soon as the field is right', () => {
    show(view())
    press(button('检查并提交'))
    type(labelled('议题名称'), '修渠')
    expect(labelled('议题名称').getAttribute('aria-invalid')).toBe('false')
    expect(page.querySelector('[role="alert"]')?.textContent).not.toContain('议题名称')
  })

  it('shows all answers before handing in, and hands in what was shown', () => {
    const onSubmit = vi.fn<(handing: Handing) => void>()
    show(view({ initial: filled, onSubmit }))
    press(labelled('退回补充'))
    type(labelled<HTMLTextAreaElement>('意见'), '  请补充预算明细 ')
    press(button('检查并提交'))
    expect(page.textContent).toContain('请核对填写的内容')
    expect(page.textContent).toContain('58,000.50 元')
    expect(page.textContent).toContain('王建国')
    expect(onSubmit).not.toHaveBeenCalled()
    press(button('提交'))
    expect(onSubmit).toHaveBeenCalledWith({ data: filled, outcome: 'RETURNED', opinion: '请补充预算明细' })
  })

  it('asks for the opinion an outcome needs', () => {
    show(view({ initial: filled }))
    press(labelled('退回补充'))
    press(button('检查并提交'))
    expect(page.querySelector('[role="alert"]')?.textContent).toContain('请填写意见')
    press(labelled('同意提交审议'))
    press(button('检查并提交'))
    expect(page.textContent).toContain('请核对填写的内容')
  })

  it('goes back to one field from the check page', async () => {
    show(view({ initial: filled, initialOutcome: 'AGREED' }))
    press(button('检查并提交'))
    press(button('修改“预算”'))
    await frame()
    expect(document.activeElement).toBe(labelled('预算'))
    expect(labelled('预算').value).toBe('58000.50')
    press(button('检查并提交'))
    press(button('返回修改'))
    await frame()
    expect(document.activeElement?.contains(labelled('预算'))).toBe(true)
    expect(document.activeElement).not.toBe(document.body)
  })

  it('loses nothing when a choice is changed and changed back', () => {
    show(view({ initial: filled }))
    press(labelled('集体经济'))
    type(labelled('涉及集体资金'), '120000')
    press(labelled('一般村务'))
    expect(() => labelled('涉及集体资金')).toThrow()
    press(labelled('集体经济'))
    expect(labelled('涉及集体资金').value).toBe('120000.00')
  })

  it('keeps an unreadable date as typed and reads the usual ways of writing', () => {
    const onChange = vi.fn<(handing: Handing) => void>()
    show(view({ initial: filled, onChange }))
    const date = labelled('提议日期')
    for (const typed of ['2026-01-15', '20260115', '2026/1/15', '2026年1月15日']) {
      type(date, typed)
      expect([typed, onChange.mock.lastCall?.[0].data.date]).toEqual([typed, '2026-01-15'])
    }
    expect(page.textContent).toContain('2026年1月15日 星期四')
    type(date, '下个月初')
    expect(onChange.mock.lastCall?.[0].data.date).toBe('下个月初')
    expect(date.value).toBe('下个月初')
  })

  it('fills a roster row by row', () => {
    const onChange = vi.fn<(handing: Handing) => void>()
    show(view({ initial: filled, onChange }))
    press(button('增加一行'))
    type(labelled('姓名'), '王建国')
    press(labelled('组长'))
    press(button('完成本行'))
    press(button('增加一行'))
    type(labelled('姓名'), '李秀英')
    press(button('第 2 行上移'))
    expect(onChange.mock.lastCall?.[0].data.members).toEqual([{ name: '李秀英' }, { name: '王建国', duty: '组长' }])
    press(button('删除第 2 行'))
    expect(onChange.mock.lastCall?.[0].data.members).toEqual([{ name: '李秀英' }])
  })

  it('a ballot paper has its rows already: one tap each, nothing to add, move or take out', () => {
    const onChange = vi.fn<(handing: Handing) => void>()
    const votes = [
      { const: 'for', title: '赞成' },
      { const: 'against', title: '反对' },
    ]
    const subject = { type: 'string', title: '对象' }
    const choice = { type: 'string', title: '意见', oneOf: votes }
    const rows = { type: 'array', title: '候选人', items: { type: 'object', properties: { subject, choice } } }
    const fixed = { addable: false, removable: false, orderable: false }
    const paper = {
      ...proposal,
      schema: { type: 'object', properties: { rows } },
      ui: {
        rows: {
          'ui:options': fixed,
          items: { subject: { 'ui:readonly': true }, choice: { 'ui:widget': 'radio' } },
        },
      },
      outcomes: [],
    } as typeof proposal
    const initial = { rows: [{ subject: '王建国' }, { subject: '李秀英' }] }
    show(view({ form: paper, initial, onChange }))
    const names = [...page.querySelectorAll('button')].map(one => one.getAttribute('aria-label') ?? one.textContent)
    expect(names.filter(name => /增加|删除|上移|下移|修改|完成本行/.test(String(name)))).toEqual([])
    const radios = [...page.querySelectorAll<HTMLInputElement>('input[type="radio"]')]
    expect(radios).toHaveLength(4)
    press(radios[0]!)
    press(radios[3]!)
    expect(onChange.mock.lastCall?.[0].data.rows).toEqual([
      { subject: '王建国', choice: 'for' },
      { subject: '李秀英', choice: 'against' },
    ])
  })

  it('opens the row an error lies in', async () => {
    show(
      view({
        initial: { ...filled, members: [{ name: '王建国', duty: '组长' }, { name: '李秀英' }] },
        initialOutcome: 'AGREED',
      }),
    )
    press(button('检查并提交'))
    press(page.querySelector<HTMLElement>('[role="alert"] a')!)
    await frame()
    expect(page.textContent).toContain('第 2 行')
    expect(document.activeElement?.closest('[data-pointer]')?.getAttribute('data-pointer')).toBe('/members/1/duty')
  })

  it('shows what the server refused until that value is changed', () => {
    const serverErrors = [{ path: '/matter', keyword: 'options', message: '“议题名称”与已有事项重复' }]
    show(view({ initial: filled, initialOutcome: 'AGREED', serverErrors }))
    expect(document.activeElement?.textContent).toContain('与已有事项重复')
    type(labelled('议题名称'), '另一件事')
    expect(page.textContent).not.toContain('与已有事项重复')
  })

  it('uploads files and keeps what failed for another try', async () => {
    const onChange = vi.fn<(handing: Handing) => void>()
    const hash = `sha256:${'a'.repeat(64)}`
    const upload = vi
      .fn()
      .mockRejectedValueOnce({ title: '文件超过 20 MB' })
      .mockResolvedValue({ hash, name: '照片.png', size: 2048, type: 'image/png' })
    show(view({ initial: filled, onChange, upload }))
    const chooser = page.querySelector<HTMLInputElement>('[data-pointer="/materials"] input[type=file]')!
    Object.defineProperty(chooser, 'files', { value: [new File(['x'], '照片.png')] })
    await act(async () => chooser.dispatchEvent(new Event('change', { bubbles: true })))
    await frame()
    expect(page.textContent).toContain('照片.png 没有上传成功：文件超过 20 MB')
    press(button('重新上传'))
    await frame()
    expect(onChange.mock.lastCall?.[0].data.materials).toEqual([hash])
    expect(page.querySelector('[data-pointer="/materials"] a')?.getAttribute('href')).toBe(
      `/api/attachments/${encodeURIComponent(hash)}`,
    )
  })

  it('ticks everybody at once', () => {
    const onChange = vi.fn<(handing: Handing) => void>()
    show(view({ form: SAMPLES.meeting!, initial: {}, onChange }))
    press(button('全选'))
    expect(onChange.mock.lastCall?.[0].data.present).toEqual(PEOPLE.map(one => one.value))
    press(labelled('李秀英'))
    expect(onChange.mock.lastCall?.[0].data.present).not.toContain('p2')
  })
})

describe('a filled form', () => {
  it('is read with names, links and the outcome, and has nothing to operate', () => {
    const hash = `sha256:${'b'.repeat(64)}`
    show(
      <ReadForm
        schema={proposal.schema}
        ui={proposal.ui}
        options={proposal.options}
        data={{ ...filled, materials: [hash] }}
        outcome="同意提交审议"
        opinion="同意"
      />,
    )
    expect(page.querySelectorAll('button, input, select, textarea')).toHaveLength(0)
    expect(page.textContent).toContain('王建国')
    expect(page.querySelector(`a[href="/api/attachments/${encodeURIComponent(hash)}"]`)).not.toBeNull()
    expect([...page.querySelectorAll('dt')].map(one => one.textContent)).toContain('办理结果')
  })
})
