import { useMemo } from 'react'
import { citeAll } from '#engine/template/cite.ts'
import classes from '#runtime/ui/graph/graph.module.css'
import {
  allNodes,
  type Graph,
  type GraphEdge,
  type GraphNode,
  readingOrder,
  type Standing,
  standingOf,
} from '#runtime/ui/graph/model.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Badge } from '#runtime/ui/primitive/badge.tsx'
import { Icon } from '#runtime/ui/primitive/icon.tsx'

interface Props {
  readonly graph: Graph
  readonly active: readonly string[]
  readonly visited: readonly string[]
  /** Whether something has been started: without that nothing is "ahead". */
  readonly isRunning: boolean
  readonly label: (edge: GraphEdge) => string
  /** More about a step: who, how long, what happens. By state key. */
  readonly about?: ((node: GraphNode) => AboutStep | undefined) | undefined
}
export interface AboutStep {
  readonly says: string
  readonly kind?: string | undefined
  readonly basis?:
    | readonly { readonly law: string; readonly article: string; readonly confidence: string }[]
    | undefined
}

/** `1`, `2`, `2.1` … for every node, in reading order. */
function numbered(graph: Graph): ReadonlyMap<string, string> {
  const numbers = new Map<string, string>()
  const number = (nodes: readonly GraphNode[], initial: string | undefined, prefix: string) =>
    readingOrder(nodes, initial, graph.edges).forEach((node, at) => {
      const own = `${prefix}${at + 1}`
      numbers.set(node.id, own)
      number(node.children, node.initial, `${own}.`)
    })
  number(graph.nodes, graph.initial, '')
  return numbers
}
const anchor = (id: string) => `step-${id}`

/** The process as a list that can be read, printed and operated without the picture; loops point back by number. */
export function StepList(props: Props) {
  const numbers = useMemo(() => numbered(props.graph), [props.graph])
  return <Steps {...props} nodes={props.graph.nodes} initial={props.graph.initial} numbers={numbers} />
}

function Steps({
  nodes,
  initial,
  numbers,
  ...rest
}: Props & { nodes: readonly GraphNode[]; initial: string | undefined; numbers: ReadonlyMap<string, string> }) {
  return (
    <ol className={classes.steps}>
      {readingOrder(nodes, initial, rest.graph.edges).map(node => (
        <Step key={node.id} {...rest} node={node} numbers={numbers} />
      ))}
    </ol>
  )
}

function Step({ node, numbers, ...rest }: Props & { node: GraphNode; numbers: ReadonlyMap<string, string> }) {
  const t = useText()
  const standing: Standing | undefined = rest.isRunning ? standingOf(node, rest.active, rest.visited) : undefined
  const ways = rest.graph.edges.filter(edge => edge.from === node.id)
  const about = rest.about?.(node)
  return (
    <li
      id={anchor(node.id)}
      className={`${classes.step} ${standing ? classes[standing] : ''}`}
      aria-current={standing === 'active' ? 'step' : undefined}
    >
      <span className={classes.number}>{numbers.get(node.id)}</span>
      <div className={classes.body}>
        <div className={classes.head}>
          <span>{node.title}</span>
          {about?.kind && <Badge>{about.kind}</Badge>}
          {node.shape === 'final' && <Badge icon="check">{t('graph.end')}</Badge>}
          {node.shape === 'parallel' && <Badge>{t('graph.parallel')}</Badge>}
          {node.shape === 'history' && <Badge>{t('graph.history')}</Badge>}
          {standing === 'active' && (
            <Badge tone="danger" icon="forward">
              {t('graph.here')}
            </Badge>
          )}
          {standing === 'visited' && (
            <Badge tone="success" icon="check">
              {t('graph.visited')}
            </Badge>
          )}
        </div>
        {about?.says && <p className={classes.says}>{about.says}</p>}
        {about?.basis && about.basis.length > 0 && (
          <p className={classes.says}>
            {t('graph.basis')}
            {citeAll(about.basis)}
          </p>
        )}
        {ways.length > 0 && (
          <ul className={classes.ways}>
            {ways.map(edge => (
              <WayOut key={edge.id} edge={edge} words={rest.label(edge)} numbers={numbers} graph={rest.graph} />
            ))}
          </ul>
        )}
      </div>
      {node.children.length > 0 && (
        <div className={classes.nested}>
          <Steps {...rest} nodes={node.children} initial={node.initial} numbers={numbers} />
        </div>
      )}
    </li>
  )
}

const inNumberOrder = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true })

function WayOut({
  edge,
  words,
  numbers,
  graph,
}: {
  edge: GraphEdge
  words: string
  numbers: ReadonlyMap<string, string>
  graph: Graph
}) {
  const t = useText()
  const target = allNodes(graph.nodes).find(node => node.id === edge.to)
  const to = numbers.get(edge.to) ?? ''
  const stays = edge.to === edge.from
  const isBack = !stays && inNumberOrder(to, numbers.get(edge.from) ?? '') < 0
  return (
    <li>
      <span className={classes.outcome}>{words}</span>
      {edge.conditional && words !== t('graph.when') && <span className={classes.says}>（{t('graph.when')}）</span>}
      {stays ? (
        <span className={classes.says}>{t('graph.stay')}</span>
      ) : (
        <a href={`#${anchor(edge.to)}`}>
          <Icon name={isBack ? 'back' : 'forward'} />
          {isBack ? t('graph.back') : t('graph.to')} {to}. {target?.title}
        </a>
      )}
      {edge.description && <span className={classes.says}>{edge.description}</span>}
    </li>
  )
}
