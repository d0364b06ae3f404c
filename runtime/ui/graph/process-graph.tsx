import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import type { MachineConfig } from '#engine/template/format.ts'
import classes from '#runtime/ui/graph/graph.module.css'
import { type GraphEdge, type GraphNode, graphOf } from '#runtime/ui/graph/model.ts'
import { outcomeTitle } from '#runtime/ui/graph/outcome-title.ts'
import { type AboutStep, StepList } from '#runtime/ui/graph/step-list.tsx'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'

const Chart = lazy(() => import('#runtime/ui/graph/chart.tsx'))

/** What the API's overview knows of a step; everything may be missing. */
export interface StepAbout {
  readonly key: string
  readonly title?: string
  readonly kindTitle?: string
  readonly basis?: readonly { readonly law: string; readonly article: string; readonly confidence: string }[]
  readonly says?: string
  readonly who?: string
  readonly time?: string
  readonly outcomes?: readonly { readonly name: string; readonly title: string }[]
}
interface Props {
  /** `template.machine`, as stored. Anything else in the template is not needed. */
  readonly machine: unknown
  readonly title?: string
  readonly overview?: readonly StepAbout[]
  /** State keys or paths of a running instance; both left out: only the plan is drawn. */
  readonly active?: readonly string[]
  readonly visited?: readonly string[]
  /** Kind and clauses of each step in the list: for whoever judges the plan rather than follows it. */
  readonly isDetailed?: boolean
  /** The view shown first. */
  readonly view?: 'steps' | 'chart'
}
const NONE: readonly string[] = []

/** A process to look at: list of steps first, the statechart on demand. Both say the same. */
export function ProcessGraph({
  machine,
  title = '',
  overview,
  active = NONE,
  visited = NONE,
  isDetailed = false,
  view: first = 'steps',
}: Props) {
  const t = useText()
  const [view, setView] = useState(first)
  const config = machine as MachineConfig
  const graph = useMemo(() => graphOf(config, title), [config, title])
  const isRunning = active.length > 0 || visited.length > 0
  const label = useCallback(
    (edge: GraphEdge): string => {
      if (edge.cause === 'always') return edge.conditional ? t('graph.when') : t('graph.otherwise')
      if (edge.cause === 'done') return t('graph.done')
      const known = overview?.find(step => step.key === edge.from || step.key === edge.from.split('.').at(-1))
      return (
        known?.outcomes?.find(one => one.name === edge.outcome)?.title ??
        outcomeTitle(config.states, edge.from, edge.outcome)
      )
    },
    [overview, config, t],
  )
  const onChart = useCallback(
    (edge: GraphEdge): string =>
      edge.conditional && edge.description
        ? [edge.cause === 'always' ? '' : label(edge), edge.description].filter(Boolean).join('：')
        : label(edge),
    [label],
  )
  const about = useCallback(
    (node: GraphNode): AboutStep | undefined => {
      const known = overview?.find(step => step.key === node.id || step.key === node.key)
      if (!known) return node.shape === 'step' ? undefined : { says: node.description }
      const says = known.says?.startsWith(`${known.title}：`) ? known.says.slice(known.title!.length + 1) : known.says
      const who = known.who && says?.includes(known.who) ? '' : known.who
      return {
        says: [who, known.time, says].filter(Boolean).join(' · '),
        ...(isDetailed && { kind: known.kindTitle, basis: known.basis }),
      }
    },
    [overview, isDetailed],
  )
  const shared = { graph, active, visited, isRunning, label }
  return (
    <div className={classes.graph}>
      <fieldset className={`${classes.views} plain-fieldset no-print`}>
        <legend className="visually-hidden">{t('graph.view')}</legend>
        {(['steps', 'chart'] as const).map(one => (
          <Button
            key={one}
            look={view === one ? 'primary' : 'secondary'}
            aria-pressed={view === one}
            onClick={() => setView(one)}
          >
            {t(one === 'steps' ? 'graph.steps' : 'graph.chart')}
          </Button>
        ))}
      </fieldset>
      {isRunning && <Legend />}
      {view === 'steps' ? (
        <StepList {...shared} about={about} />
      ) : (
        <Suspense fallback={<div className={`${classes.scroll} ${classes.waiting}`}>{t('graph.drawing')}</div>}>
          <Chart {...shared} label={onChart} />
        </Suspense>
      )}
    </div>
  )
}

function Legend() {
  const t = useText()
  return (
    <ul className={classes.legend} aria-label={t('graph.legend')}>
      {(['active', 'visited', 'ahead'] as const).map(one => (
        <li key={one}>
          <span className={`${classes.swatch} ${classes[one]}`} aria-hidden="true" />
          {t(one === 'active' ? 'graph.here' : one === 'visited' ? 'graph.visited' : 'graph.ahead')}
        </li>
      ))}
    </ul>
  )
}
