import classes from '#runtime/ui/form/answers.module.css'
import type { Answer } from '#runtime/ui/form/answers.ts'
import roster from '#runtime/ui/form/fields/roster.module.css'
import { SayValue } from '#runtime/ui/form/say-value.tsx'
import { useText } from '#runtime/ui/messages/language.tsx'

interface Props {
  readonly answers: readonly Answer[]
  /** With it every answer has a 修改 button. */
  readonly onChange?: ((pointer: string) => void) | undefined
  /** Answers that were only shown have none. */
  readonly isFixed?: ((pointer: string) => boolean) | undefined
}

/** Filled fields as a definition list; sections under headings of their own, rosters as tables (cards on a phone). */
export function AnswerList({ answers, onChange, isFixed }: Props) {
  const mayChange = (pointer: string) => onChange !== undefined && !isFixed?.(pointer)
  return (
    <div className={classes.list}>
      {grouped(answers).map(group =>
        Array.isArray(group) ? (
          <dl key={group[0]?.pointer} className={classes.list}>
            {group.map(answer => (
              <div key={answer.pointer} className={classes.pair}>
                <dt>{answer.title}</dt>
                <dd>
                  {answer.kind === 'value' && <SayValue node={answer.node} ui={answer.ui} value={answer.value} />}
                </dd>
                {onChange && mayChange(answer.pointer) && (
                  <dd className={classes.changeCell}>
                    <Change answer={answer} onChange={onChange} />
                  </dd>
                )}
              </div>
            ))}
          </dl>
        ) : (
          <section key={group.pointer} className={classes.section}>
            <div className={classes.sectionHead}>
              <h3>{group.title}</h3>
              {group.kind === 'roster' && onChange && mayChange(group.pointer) && (
                <Change answer={group} onChange={onChange} />
              )}
            </div>
            {group.kind === 'section' && <AnswerList answers={group.answers} onChange={onChange} isFixed={isFixed} />}
            {group.kind === 'roster' && <Rows answer={group} />}
          </section>
        ),
      )}
    </div>
  )
}

/** Runs of plain values are one list; a section or a roster stands alone. */
function grouped(answers: readonly Answer[]): readonly (Answer[] | Exclude<Answer, { kind: 'value' }>)[] {
  const groups: (Answer[] | Exclude<Answer, { kind: 'value' }>)[] = []
  for (const answer of answers) {
    const last = groups.at(-1)
    if (answer.kind !== 'value') groups.push(answer)
    else if (Array.isArray(last)) last.push(answer)
    else groups.push([answer])
  }
  return groups
}

function Change({ answer, onChange }: { answer: Answer; onChange: (pointer: string) => void }) {
  const t = useText()
  return (
    <button
      type="button"
      className={classes.change}
      aria-label={t('form.change.of', { title: answer.title })}
      onClick={() => onChange(answer.pointer)}
    >
      {t('form.change')}
    </button>
  )
}

export function Rows({ answer }: { answer: Extract<Answer, { kind: 'roster' }> }) {
  const t = useText()
  if (answer.rows.length === 0) return <p className={classes.empty}>{t('form.empty')}</p>
  return (
    <div className={roster.scroll}>
      <table className={roster.table}>
        <thead>
          <tr>
            <th scope="col" className={roster.number}>
              {t('roster.number')}
            </th>
            {answer.columns.map(column => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <tr key={at}>
              <td className={roster.number} data-label={t('roster.number')}>
                {at + 1}
              </td>
              {answer.columns.map(column => {
                const cell = row.find(one => one.title === column)
                return (
                  <td key={column} data-label={column}>
                    {cell?.kind === 'value' ? <SayValue node={cell.node} ui={cell.ui} value={cell.value} /> : '—'}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
