import { gapsIn } from '#engine/process/writing.ts'
import { type Check, meant } from '#engine/template/check/check.ts'
import { error } from '#engine/template/finding.ts'
import { nearest } from '#engine/template/near.ts'
import { at } from '#engine/template/pointer.ts'
import { actionsOf } from '#engine/template/tree.ts'

/** Gaps in messages and documents name something that is known. */
export const gapsAreKnown: Check = {
  id: 'SC-02',
  title: '通知和文书里的空都有内容可填',
  run: ({ template, tree, variables }) => {
    const texts = [
      ...Object.entries(template.documents ?? {}).flatMap(([name, { title, paragraphs }]) => [
        { text: title, where: at('/documents', name, 'title') },
        ...paragraphs.map((text, i) => ({ text, where: at('/documents', name, 'paragraphs', i) })),
      ]),
      ...actionsOf(tree).flatMap(({ action, where }) =>
        action.type === 'notify' ? [{ text: action.params.text, where: at(where, 'params', 'text') }] : [],
      ),
    ]
    return texts.flatMap(({ text, where }) =>
      gapsIn(text)
        .filter(path => !variables[path])
        .map(path => {
          const near = nearest(path, Object.keys(variables))
          return error(
            'SC-02.gap',
            where,
            `这里的空 {{${path}}} 没有内容可填：没有这个变量${meant(near)}`,
            near ? `改成 {{${near}}}。` : '写共用字段或步骤结果，例如 {{data.matter}}。',
          )
        }),
    )
  },
}
