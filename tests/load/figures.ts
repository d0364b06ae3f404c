/** Measured values and how they are shown. Every bench runs at three sizes or more, so that growth can be seen. */
export interface Row {
  readonly name: string
  /** What was varied; absent where there is nothing to vary. */
  readonly size?: number
  readonly figures: { readonly [name: string]: number | string }
}
export interface Bench {
  readonly id: string
  readonly title: string
  /** What the product wants to reach, from the architecture. */
  readonly budget?: string
  /** Conditions that are needed to read the figures. */
  readonly conditions: string
  readonly rows: readonly Row[]
  readonly slopes: readonly Slope[]
  /** When and on what it was measured, where it was put among the figures of another run. */
  readonly measured?: { readonly [fact: string]: string | number }
}
/** How a figure grows: cost ~ size^exponent. 0 = does not grow, 1 = as the size, 2 = as its square. */
export interface Slope {
  readonly of: string
  readonly exponent: number
}

/** Least squares over the logarithms; nothing to say of a single size. */
export function slope(of: string, rows: readonly Row[], figure: string): Slope[] {
  const points = rows.flatMap(({ size, figures }) => {
    const value = figures[figure]
    return size && typeof value === 'number' && value > 0 ? [[Math.log(size), Math.log(value)] as const] : []
  })
  if (points.length < 2) return []
  const mean = (i: 0 | 1) => points.reduce((sum, point) => sum + point[i], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, p) => sum + (p[0] - x) * (p[1] - y), 0)
  const under = points.reduce((sum, p) => sum + (p[0] - x) ** 2, 0)
  return [{ of: `${of}: ${figure}`, exponent: round(over / under, 2) }]
}

export const round = (value: number, digits = 1): number => {
  const scale = 10 ** (Math.abs(value) < 10 ? Math.max(digits, 2) : digits)
  return Math.round(value * scale) / scale
}

/** p50 and p99 of times in milliseconds. */
export function quantiles(times: readonly number[]): { p50: number; p99: number } {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (q: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0)
  return { p50: at(0.5), p99: at(0.99) }
}

/** One call after another; gives times in milliseconds. */
export async function time(count: number, work: (i: number) => unknown): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const from = performance.now()
    await work(i)
    times.push(performance.now() - from)
  }
  return times
}

/** Milliseconds since it was last asked. */
export function stopwatch(): () => number {
  let from = performance.now()
  return () => {
    const now = performance.now()
    const passed = now - from
    from = now
    return passed
  }
}

/** A bench as a Markdown section. */
export function section({ title, budget, conditions, rows, slopes }: Bench): string {
  const columns = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))]
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    `### ${title}`,
    '',
    ...(budget ? [`Budget: ${budget}.`, ''] : []),
    `${conditions}.`,
    '',
    line(['', ...columns]),
    line(['---', ...columns.map(() => '---:')]),
    ...rows.map(({ name, figures }) => line([name, ...columns.map(column => said(figures[column]))])),
    ...(slopes.length > 0
      ? ['', `Growth (cost ~ size^k): ${slopes.map(({ of, exponent }) => `${of} k = ${exponent}`).join('; ')}.`]
      : []),
    '',
  ].join('\n')
}
const said = (value: number | string | undefined): string =>
  value === undefined ? '' : typeof value === 'number' ? value.toLocaleString('en-US') : value
