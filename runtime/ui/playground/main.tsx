import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { FormView } from '#runtime/ui/form/form-view.tsx'
import { ReadForm } from '#runtime/ui/form/read-form.tsx'
import type { Handing, Upload } from '#runtime/ui/form/shape.ts'
import { ProcessGraph } from '#runtime/ui/graph/process-graph.tsx'
import { MACHINE } from '#runtime/ui/playground/machine.ts'
import { SAMPLES } from '#runtime/ui/playground/samples.ts'
import { Badge, DueBadge, StatusBadge } from '#runtime/ui/primitive/badge.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { ConfirmDialog } from '#runtime/ui/primitive/confirm-dialog.tsx'
import { applyStoredElder } from '#runtime/ui/primitive/elder.ts'
import { ElderSwitch } from '#runtime/ui/primitive/elder-switch.tsx'
import { EmptyState } from '#runtime/ui/primitive/empty-state.tsx'
import { ErrorState } from '#runtime/ui/primitive/error-state.tsx'
import { Notice } from '#runtime/ui/primitive/notice.tsx'
import { PageHeader } from '#runtime/ui/primitive/page-header.tsx'
import { CardSkeleton } from '#runtime/ui/primitive/skeleton.tsx'
import { SkipLink } from '#runtime/ui/primitive/skip-link.tsx'
import { UiProvider } from '#runtime/ui/provider.tsx'
import { Timeline } from '#runtime/ui/timeline/timeline.tsx'

/** Development only: every piece with sample data. Shown piece: `?show=proposal|meeting|pieces|graph|timeline`, elder: `?elder=large`. */
const asked = new URLSearchParams(location.search)
const NOW = '2026-11-23T08:00:00.000Z'

const upload: Upload = async (file, progress) => {
  for (const fraction of [0.3, 0.7, 1]) {
    await new Promise(resolve => setTimeout(resolve, 100))
    progress?.(fraction)
  }
  const hash = `sha256:${Array.from({ length: 64 }, () => Math.floor(Math.random() * 16).toString(16)).join('')}`
  return { hash, name: file.name, size: file.size, type: file.type }
}

function SampleForm({ name }: { name: string }) {
  const [handed, setHanded] = useState<Handing>()
  const form = SAMPLES[name]
  if (!form) return <EmptyState title={`没有样张 ${name}`} />
  if (handed)
    return (
      <ReadForm
        schema={form.schema}
        ui={form.ui}
        options={form.options}
        data={handed.data}
        outcome={handed.outcome}
        opinion={handed.opinion}
      />
    )
  return (
    <>
      <PageHeader
        title={form.title}
        above="四议两公开 · 修缮青龙水库灌溉渠"
        below={
          <DueBadge
            now={NOW}
            due={{ at: '2026-11-27T16:00:00.000Z', lastDay: '2026-11-27', calendar: 'cn-2026.1', provisional: false }}
          />
        }
      />
      <FormView form={form} initial={form.prefill} onSubmit={setHanded} upload={upload} />
    </>
  )
}

function Pieces() {
  const [open, setOpen] = useState(false)
  const due = (lastDay: string, at: string, provisional = false) => ({
    at,
    lastDay,
    calendar: 'cn-2026.1',
    provisional,
  })
  return (
    <div style={{ display: 'grid', gap: '1.5rem' }}>
      <PageHeader
        title="组件样张"
        above="规程"
        below="看一看字号、颜色和按钮"
        actions={
          <Button look="primary" onClick={() => setOpen(true)}>
            终止流程
          </Button>
        }
      />
      <p style={{ display: 'flex', flexWrap: 'wrap', gap: '.5rem' }}>
        <StatusBadge status="running" /> <StatusBadge status="completed" /> <StatusBadge status="cancelled" />{' '}
        <Badge>普通</Badge>
      </p>
      <DueBadge now={NOW} due={due('2026-11-20', '2026-11-20T16:00:00.000Z')} />
      <DueBadge now={NOW} due={due('2026-11-23', '2026-11-23T16:00:00.000Z')} />
      <DueBadge now={NOW} due={due('2027-01-10', '2027-01-10T16:00:00.000Z', true)} />
      <p style={{ display: 'flex', flexWrap: 'wrap', gap: '.5rem' }}>
        <Button look="primary">主要</Button> <Button icon="plus">次要</Button> <Button look="quiet">安静</Button>{' '}
        <Button look="danger" icon="trash">
          删除
        </Button>{' '}
        <Button disabled>不可用</Button>
      </p>
      <Notice title="草稿已保存" tone="success" />
      <Notice title="2027 年放假安排尚未公布" tone="warning" />
      <ErrorState
        error={{
          title: '这件事项不属于你所在的组织',
          detail: '请联系镇组织办确认你的职务。',
          request: 'R-20261123-00017',
        }}
        onRetry={() => {}}
      />
      <EmptyState title="没有待办事项">
        <p>有新任务时会出现在这里。</p>
      </EmptyState>
      <CardSkeleton cards={2} />
      <ConfirmDialog
        open={open}
        title="确定终止这件事项吗？"
        confirm="终止"
        look="danger"
        reason="required"
        onConfirm={() => setOpen(false)}
        onClose={() => setOpen(false)}
      >
        <p>终止后不能恢复，已经办理的记录会保留。</p>
      </ConfirmDialog>
    </div>
  )
}

const LINES = [
  {
    n: 1,
    at: '2026-11-20T01:30:00.000Z',
    occurred: null,
    late: false,
    who: '王建国',
    says: '王建国发起了“修缮青龙水库灌溉渠”',
    reasons: [],
  },
  {
    n: 2,
    at: '2026-11-21T08:10:00.000Z',
    occurred: '2026-11-19',
    late: true,
    who: '李秀英',
    says: '李秀英补录了村“两委”会议：到会 7 人',
    reasons: [],
  },
  {
    n: 3,
    at: '2026-11-23T02:00:00.000Z',
    occurred: null,
    late: false,
    who: '李秀英',
    says: '党员大会审议：未达到规定人数，须重新召开',
    reasons: [
      { met: false as const, says: '到会 15 人，须不少于应到 32 人的 1/2（16），还差 1 人' },
      { met: true as const, says: '提前 3 天通知' },
      { met: 'unknown' as const, says: '书面意见份数没有填写' },
    ],
  },
]

function Sheet() {
  if (show === 'graph')
    return (
      <ProcessGraph
        machine={MACHINE}
        title="四议两公开"
        view={asked.get('view') === 'chart' ? 'chart' : 'steps'}
        active={['watching', 'doing']}
        visited={['proposal', 'deliberation', 'partyMeeting', 'resolution', 'posting']}
      />
    )
  if (show === 'timeline') return <Timeline lines={LINES} />
  return show === 'pieces' ? <Pieces /> : <SampleForm name={show} />
}

if (asked.has('elder')) document.documentElement.dataset.elder = asked.get('elder') ?? ''
else applyStoredElder()
const show = asked.get('show') ?? 'pieces'
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <UiProvider>
      <SkipLink />
      <main id="main" tabIndex={-1} style={{ maxWidth: '72rem', margin: '0 auto', padding: '1rem' }}>
        <ElderSwitch />
        <Sheet />
      </main>
    </UiProvider>
  </StrictMode>,
)
