import type { Check } from '#engine/template/check/check.ts'
import { error } from '#engine/template/finding.ts'
import { at } from '#engine/template/pointer.ts'
import { type Node, nameOf } from '#engine/template/tree.ts'

export const keysAreUnique: Check = {
  id: 'SC-02',
  title: '步骤的键在整个模板里不重复，状态的 id 不重复',
  run: ({ steps, tree, template }) => {
    const findings = []
    const first = new Map<string, Node>()
    for (const { node } of steps) {
      const other = first.get(node.key)
      if (other)
        findings.push(
          error(
            'SC-02.key',
            node.where,
            `步骤${nameOf(node)}与 ${other.path} 同名；办理记录按步骤名编号，重名会混在一起。`,
            `给其中一个改名，如 ${node.key}2。`,
          ),
        )
      else first.set(node.key, node)
    }
    const ids = new Map<string, string>([[template.machine.id, '整个流程']])
    for (const node of tree.nodes) {
      const { id } = node.state
      if (id === undefined) continue
      const other = ids.get(id)
      if (other)
        findings.push(
          error(
            'SC-02.id',
            at(node.where, 'id'),
            `${nameOf(node)}的 id ${id} 已用于${other}；#${id} 会指错地方。`,
            '换一个 id。',
          ),
        )
      else ids.set(id, nameOf(node))
    }
    return findings
  },
}
