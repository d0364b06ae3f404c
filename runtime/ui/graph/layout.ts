import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'
import { allNodes, type Graph, type GraphEdge, type GraphNode } from '#runtime/ui/graph/model.ts'

/** Sizes in CSS px at 100 %. */
export const LINE = 22
export const STEP_WIDTH = 176
const PADDING = 14
const CHARACTERS = 10
const LABEL_CHARACTERS = 9
const LABEL_LINE = 18
const DOT = 14

export interface Box {
  readonly node: GraphNode
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly lines: readonly string[]
}
export interface Way {
  readonly edge: GraphEdge | undefined
  readonly points: readonly (readonly [number, number])[]
  readonly label:
    | {
        readonly x: number
        readonly y: number
        readonly width: number
        readonly height: number
        readonly lines: readonly string[]
      }
    | undefined
}
export interface Drawing {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
  readonly dots: readonly (readonly [number, number])[]
  readonly ways: readonly Way[]
}

const weight = (character: string) => (character.charCodeAt(0) < 0x2e80 ? 0.55 : 1)
/** Breaks a title into lines of about so many Chinese characters; closing marks never begin a line. */
export function wrap(text: string, limit: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const character of text) {
    if (used + weight(character) > limit && !/[，。、；：）》”」！？]/.test(character)) {
      lines.push(line)
      line = ''
      used = 0
    }
    line += character
    used += weight(character)
  }
  return line === '' ? lines : [...lines, line]
}
/** The same number of lines with about the same length each, so that no single character is left over. */
function evenly(text: string, limit: number): readonly string[] {
  const lines = wrap(text, limit)
  const whole = [...text].reduce((sum, one) => sum + weight(one), 0)
  const even = lines.length > 1 ? wrap(text, Math.ceil(whole / lines.length)) : lines
  return even.length === lines.length ? even : lines
}
const textWidth = (lines: readonly string[], size: number) =>
  Math.max(...lines.map(line => [...line].reduce((sum, one) => sum + weight(one), 0))) * size

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '44',
  'elk.layered.spacing.edgeNodeBetweenLayers': '20',
  'elk.spacing.nodeNode': '36',
  'elk.spacing.edgeNode': '22',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.padding': '[top=12,left=12,bottom=12,right=12]',
}
const startOf = (id: string) => `${id} start`

function elkNode(node: GraphNode): ElkNode {
  const lines = evenly(node.title, CHARACTERS)
  if (node.children.length === 0) return { id: node.id, width: STEP_WIDTH, height: lines.length * LINE + PADDING * 2 }
  return {
    id: node.id,
    layoutOptions: {
      ...OPTIONS,
      'elk.padding': `[top=${LINE + PADDING * 2},left=${PADDING},bottom=${PADDING},right=${PADDING}]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${STEP_WIDTH},60)`,
    },
    children: [
      ...(node.initial ? [{ id: startOf(node.id), width: DOT, height: DOT }] : []),
      ...node.children.map(elkNode),
    ],
  }
}

/** The graph as elk wants it. Pure; `label` gives the words on a way. */
export function toElk(graph: Graph, label: (edge: GraphEdge) => string): ElkNode {
  const starts = allNodes(graph.nodes).filter(node => node.initial !== undefined)
  const edge = (id: string, from: string, to: string, text: string): ElkExtendedEdge => {
    const lines = evenly(text, LABEL_CHARACTERS)
    return {
      id,
      sources: [from],
      targets: [to],
      ...(lines.length > 0 && {
        labels: [{ id: `${id} label`, text, width: textWidth(lines, 13) + 8, height: lines.length * LABEL_LINE }],
      }),
    }
  }
  return {
    id: 'root',
    layoutOptions: OPTIONS,
    children: [{ id: startOf('root'), width: DOT, height: DOT }, ...graph.nodes.map(elkNode)],
    edges: [
      edge('start', startOf('root'), graph.initial, ''),
      ...starts.map(node => edge(`start ${node.id}`, startOf(node.id), node.initial ?? node.id, '')),
      ...graph.edges.map(one => edge(one.id, one.from, one.to, label(one))),
    ],
  }
}

/** What elk answered, as boxes and ways in one coordinate system. */
export function fromElk(graph: Graph, placed: ElkNode): Drawing {
  const nodes = new Map(allNodes(graph.nodes).map(node => [node.id, node]))
  const edges = new Map(graph.edges.map(edge => [edge.id, edge]))
  const boxes: Box[] = []
  const dots: (readonly [number, number])[] = []
  const ways: Way[] = []
  const visit = (at: ElkNode) => {
    const { x = 0, y = 0, width = 0, height = 0 } = at
    const node = nodes.get(at.id)
    if (node)
      boxes.push({
        node,
        x,
        y,
        width,
        height,
        lines: node.children.length > 0 ? wrap(node.title, 40) : evenly(node.title, CHARACTERS),
      })
    else if (at.id !== placed.id) dots.push([x + width / 2, y + height / 2])
    for (const edge of at.edges ?? []) {
      const section = edge.sections?.[0]
      if (!section) continue
      const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(
        point => [point.x, point.y] as const,
      )
      const [label] = edge.labels ?? []
      ways.push({
        edge: edges.get(edge.id),
        points,
        label: label?.text
          ? {
              x: label.x ?? 0,
              y: label.y ?? 0,
              width: label.width ?? 0,
              height: label.height ?? 0,
              lines: evenly(label.text, LABEL_CHARACTERS),
            }
          : undefined,
      })
    }
    for (const child of at.children ?? []) visit(child)
  }
  visit(placed)
  return { width: placed.width ?? 0, height: placed.height ?? 0, boxes, dots, ways }
}

/** Lays the graph out in a worker that is loaded only now: elk weighs more than the rest of the page. */
export async function layOut(graph: Graph, label: (edge: GraphEdge) => string): Promise<Drawing> {
  const { default: Elk } = await import('elkjs/lib/elk-api.js')
  const elk = new Elk({ workerUrl })
  try {
    return fromElk(graph, await elk.layout(toElk(graph, label)))
  } finally {
    elk.terminateWorker()
  }
}
