import type { Command } from '#runtime/server/command/command.ts'
import { WrongUsage } from '#runtime/server/command/command.ts'
import { withStore } from '#runtime/server/command/with-store.ts'
import { calendarOf, validate } from '#runtime/server/compose.ts'
import { allInstances, type Mismatch, type Verification, verifyInstance } from '#runtime/server/store/verify.ts'

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'verify <办件 instance> | --all',
  says: '重新计算存证链并重新判定每次办理。',
  english: 'Checks the chain and decides every command again.',
  flags: { '--all': '所有办件 every instance' },
  words: { least: 0, most: 1 },
  async run(input) {
    const isAll = input.flags.has('--all')
    if (isAll === (input.words.length === 1))
      throw new WrongUsage('请给出一个办件编号，或者 --all。Give an instance, or --all.')
    return withStore(input, verifyCommand, async store => {
      const known = await allInstances(store)
      const [wanted] = input.words
      if (wanted !== undefined && !known.includes(wanted)) throw new WrongUsage(`没有办件 ${wanted}。No such instance.`)
      const results: Verification[] = []
      for (const instance of isAll ? known : [wanted!]) {
        const result = await verifyInstance(store, instance, { calendar: calendarOf, validate })
        results.push(result)
        const { entries, decidedAgain, withheld, mismatches } = result
        const secret = withheld.length > 0 ? `，无记名 ${withheld.length} 条按设计不重现` : ''
        input.out(
          `${mismatches.length === 0 ? '✓' : '✗'} ${instance}  ${entries} 条记录，重新判定一致 ${decidedAgain} 条${secret}`,
        )
        for (const mismatch of mismatches) input.out(sayMismatch(mismatch))
      }
      const wrong = results.filter(({ mismatches }) => mismatches.length > 0).length
      input.out(
        `核验 ${results.length} 个办件，${wrong} 个不一致。${results.length} verified, ${wrong} with mismatches.`,
      )
      input.report(results)
      return wrong > 0 ? 1 : 0
    })
  },
}

const CHECKS: { readonly [check in Mismatch['check']]: string } = {
  chain: '存证链',
  payload: '内容',
  snap: '状态散列',
  decision: '判定',
  row: '索引列',
  state: '当前状态表',
}
function sayMismatch({ n, check, problem, recorded, derived }: Mismatch): string {
  const values = recorded === undefined && derived === undefined ? '' : `：${short(recorded)} ≠ ${short(derived)}`
  return `    ✗ 第 ${n} 条 ${CHECKS[check]} ${problem}${values}`
}
const short = (value: unknown) => (JSON.stringify(value) ?? '（无）').slice(0, 200)
