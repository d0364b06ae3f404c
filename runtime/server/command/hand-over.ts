import { randomUUID } from 'node:crypto'
import { CHINA } from '#engine/time/calendars.ts'
import { type Command, WrongUsage } from '#runtime/server/command/command.ts'
import { withStore } from '#runtime/server/command/with-store.ts'
import { validate } from '#runtime/server/compose.ts'
import { handOver } from '#runtime/server/hand-over.ts'
import { openHandle } from '#runtime/server/handle.ts'

export const handOverCommand: Command = {
  name: 'hand-over',
  usage: 'hand-over <离职人 from> <接手人 to> <经办人 person> <原因 reason>',
  says: '离职转办：把一个人名下没办完的待办逐件转给另一个人；转不了的说明原因。经办人须是有权督办的人。',
  english: 'Gives one person’s open tasks to another, one by one, in the name of somebody who supervises them.',
  words: { least: 4, most: 4 },
  async run(input) {
    const [from = '', to = '', by = '', reason = ''] = input.words
    return withStore(input, handOverCommand, async store => {
      const people = await store.people()
      for (const person of [from, to, by])
        if (!people.person(person)) throw new WrongUsage(`没有人员 ${person}。No such person.`)
      if (from === to) throw new WrongUsage('离职人和接手人是同一个人。Both are the same person.')
      if (reason.trim() === '') throw new WrongUsage('请写明原因。A reason is needed.')
      const handle = openHandle({ store, calendar: CHINA, validate })
      const results = await handOver({ store, handle }, { from, to, by, reason, key: `hand-over:${randomUUID()}` })
      for (const { title, task, refused } of results)
        input.out(`${title}：${task}  ${refused ? `没有转办：${refused.says}` : '已转办'}`)
      const done = results.filter(one => !one.refused).length
      input.out(
        `${done} 项已转办，${results.length - done} 项没有转办。${done} handed over, ${results.length - done} not.`,
      )
      input.report({ from, to, done, refused: results.length - done, tasks: results })
      return done === results.length ? 0 : 1
    })
  },
}
