import { useEffect, useId, useRef, useState } from 'react'
import classes from '#runtime/ui/graph/graph.module.css'
import { type Box, type Drawing, LINE, layOut, type Way } from '#runtime/ui/graph/layout.ts'
import { type Graph, type GraphEdge, type Standing, standingOf } from '#runtime/ui/graph/model.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { Notice } from '#runtime/ui/primitive/notice.tsx'

interface Props {
  readonly graph: Graph
  readonly active: readonly string[]
  readonly visited: readonly string[]
  readonly isRunning: boolean
  readonly label: (edge: GraphEdge) => string
}
const LEAST_ZOOM = 0.25
const MOST_ZOOM = 2
/** Below this, words on a screen are guessed rather than read. */
const READABLE = 0.8
const STEP_OF_ZOOM = 1.25
const bounded = (zoom: number) => Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom))
/** Zoom at which the whole width is seen; small pictures are not blown up. */
const fitting = (drawn: Drawing, frame: HTMLElement | null) =>
  bounded(Math.min(1, ((frame?.clientWidth ?? drawn.width) - 4) / drawn.width))

/** The statechart as a picture. Panning is the browser's own scrolling, so finger, wheel and arrow keys all work. */
export default function Chart({ graph, active, visited, isRunning, label }: Props) {
  const t = useText()
  const [drawing, setDrawing] = useState<Drawing | 'failed'>()
  const [zoom, setZoom] = useState(1)
  const frame = useRef<HTMLDivElement>(null)
  const title = useId()

  useEffect(() => {
    let wanted = true
    layOut(graph, label).then(
      drawn => wanted && setDrawing(drawn),
      () => wanted && setDrawing('failed'),
    )
    return () => {
      wanted = false
    }
  }, [graph, label])

  // First look: as large as the width allows but readable, with the present step, or else the beginning, in the middle.
  useEffect(() => {
    if (!drawing || drawing === 'failed') return
    const first = Math.max(READABLE, fitting(drawing, frame.current))
    setZoom(first)
    const box = drawing.boxes.find(
      one => standingOf(one.node, active, []) === 'active' && one.node.children.length === 0,
    )
    const [x, y] = box ? [box.x + box.width / 2, box.y + box.height / 2] : (drawing.dots[0] ?? [0, 0])
    // Scrolled once the picture has its new size.
    const turn = requestAnimationFrame(() => {
      if (!frame.current) return
      frame.current.scrollTop = y * first - frame.current.clientHeight / 2
      frame.current.scrollLeft = x * first - frame.current.clientWidth / 2
    })
    return () => cancelAnimationFrame(turn)
  }, [drawing, active])

  if (drawing === 'failed') return <Notice tone="warning" title={t('graph.failed')} />
  if (!drawing)
    return (
      <div className={`${classes.scroll} ${classes.waiting}`} role="status">
        {t('graph.drawing')}
      </div>
    )
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === '+' || event.key === '=') setZoom(bounded(zoom * STEP_OF_ZOOM))
    else if (event.key === '-') setZoom(bounded(zoom / STEP_OF_ZOOM))
    else if (event.key === '0') setZoom(fitting(drawing, frame.current))
    else return
    event.preventDefault()
  }
  const standing = (box: Box): Standing | undefined => (isRunning ? standingOf(box.node, active, visited) : undefined)
  return (
    <>
      <div className={`${classes.tools} no-print`}>
        <Button icon="plus" onClick={() => setZoom(bounded(zoom * STEP_OF_ZOOM))}>
          {t('graph.zoomIn')}
        </Button>
        <Button icon="minus" onClick={() => setZoom(bounded(zoom / STEP_OF_ZOOM))}>
          {t('graph.zoomOut')}
        </Button>
        <Button icon="fit" onClick={() => setZoom(fitting(drawing, frame.current))}>
          {t('graph.fit')}
        </Button>
        <span className={classes.says}>{t('graph.keys')}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1) */}
      <section ref={frame} className={classes.scroll} tabIndex={0} aria-labelledby={title} onKeyDown={onKeyDown}>
        <svg
          width={drawing.width * zoom}
          height={drawing.height * zoom}
          viewBox={`0 0 ${drawing.width} ${drawing.height}`}
          role="img"
          aria-labelledby={title}
        >
          <title id={title}>{`${graph.title || t('graph.title')}（${t('graph.steps')}）`}</title>
          <defs>
            <marker
              id="graph-arrow"
              viewBox="0 0 10 10"
              refX="9"
              refY="5"
              markerWidth="9"
              markerHeight="9"
              orient="auto-start-reverse"
            >
              <path d="M0 0 10 5 0 10Z" className={classes.arrow} />
            </marker>
          </defs>
          {drawing.boxes.filter(isContainer).map(box => (
            <ContainerBox key={box.node.id} box={box} standing={standing(box)} />
          ))}
          {drawing.ways.map((way, at) => (
            <WayLine key={way.edge?.id ?? `start ${at}`} way={way} />
          ))}
          {drawing.dots.map(([x, y]) => (
            <circle key={`${x} ${y}`} cx={x} cy={y} r={7} className={classes.dot} />
          ))}
          {drawing.boxes
            .filter(box => !isContainer(box))
            .map(box => (
              <StepBox key={box.node.id} box={box} standing={standing(box)} here={t('graph.here')} />
            ))}
          {drawing.ways.map((way, at) => (
            <WayLabel key={way.edge?.id ?? `start ${at}`} way={way} />
          ))}
        </svg>
      </section>
    </>
  )
}

const isContainer = (box: Box) => box.node.children.length > 0
const look = (standing: Standing | undefined) => (standing ? classes[standing] : classes.plain)

function ContainerBox({ box, standing }: { box: Box; standing: Standing | undefined }) {
  return (
    <g>
      <rect
        x={box.x}
        y={box.y}
        width={box.width}
        height={box.height}
        rx={10}
        className={`${classes.box} ${look(standing)} ${classes.container}`}
      />
      <text x={box.x + 14} y={box.y + 26} className={classes.containerText}>
        {box.lines.join('')}
      </text>
    </g>
  )
}

function StepBox({ box, standing, here }: { box: Box; standing: Standing | undefined; here: string }) {
  const middle = box.x + box.width / 2
  const top = box.y + box.height / 2 - ((box.lines.length - 1) * LINE) / 2 + 5
  return (
    <g>
      <rect
        x={box.x}
        y={box.y}
        width={box.width}
        height={box.height}
        rx={box.node.shape === 'final' ? box.height / 2 : 6}
        className={`${classes.box} ${look(standing)}`}
      />
      {box.node.shape === 'final' && (
        <rect
          x={box.x + 4}
          y={box.y + 4}
          width={box.width - 8}
          height={box.height - 8}
          rx={box.height / 2 - 4}
          className={`${classes.box} ${look(standing)}`}
        />
      )}
      {box.lines.map((line, at) => (
        <text key={line} x={middle} y={top + at * LINE} className={classes.text}>
          {line}
        </text>
      ))}
      {standing === 'active' && (
        <>
          <rect x={box.x + box.width - 46} y={box.y - 11} width={42} height={20} rx={10} className={classes.markBox} />
          <text x={box.x + box.width - 25} y={box.y + 3.5} className={classes.mark}>
            {here}
          </text>
        </>
      )}
    </g>
  )
}

function WayLine({ way }: { way: Way }) {
  return (
    <path
      d={rounded(way.points)}
      className={`${classes.way} ${way.edge?.conditional ? classes.conditional : ''}`}
      markerEnd="url(#graph-arrow)"
    />
  )
}
function WayLabel({ way: { label } }: { way: Way }) {
  if (!label) return null
  return (
    <g>
      <rect x={label.x} y={label.y} width={label.width} height={label.height} rx={3} className={classes.labelBox} />
      {label.lines.map((line, at) => (
        <text key={line} x={label.x + label.width / 2} y={label.y + 14 + at * 18} className={classes.label}>
          {line}
        </text>
      ))}
    </g>
  )
}

const CORNER = 8
/** A path through the points whose corners are rounded off. */
export function rounded(points: readonly (readonly [number, number])[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  let path = `M${first[0]} ${first[1]}`
  rest.forEach((point, at) => {
    const before = points[at]!
    const next = rest[at + 1]
    if (!next) {
      path += `L${point[0]} ${point[1]}`
      return
    }
    const [inX, inY] = towards(point, before)
    const [outX, outY] = towards(point, next)
    path += `L${inX} ${inY}Q${point[0]} ${point[1]} ${outX} ${outY}`
  })
  return path
}
/** The place on the way from one point to another where the corner begins. */
function towards(from: readonly [number, number], to: readonly [number, number]): readonly [number, number] {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  const part = length === 0 ? 0 : Math.min(CORNER, length / 2) / length
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]
}
