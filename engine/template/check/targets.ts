import { type Check, meant } from '#engine/template/check/check.ts'
import { error } from '#engine/template/finding.ts'
import { nearest } from '#engine/template/near.ts'
import { at } from '#engine/template/pointer.ts'
import { defaultOf, isWithin, nameOf } from '#engine/template/tree.ts'

export const targets: Check = {
  id: 'SC-02',
  title: '每个转移、起点和历史状态都指向存在的状态',
  run: ({ tree }) => {
    const findings = []
    for (const branch of tree.branches) {
      if (branch.to.is === 'nowhere') {
        const { missing, known } = branch.to
        const anywhere = tree.nodes.find(node => node.key === missing.replace(/^[#.]/, ''))
        const near = nearest(missing, known)
        findings.push(
          error(
            'SC-02.target',
            branch.whereTarget,
            `${nameOf(branch.from)}的转移指向不存在的状态 ${branch.transition.target}${meant(near)}`,
            near
              ? `改成 ${near}。`
              : anywhere
                ? `“${anywhere.key}”不在同一层。给它加 "id": "${anywhere.key}"，再写 #${anywhere.key}。`
                : `同一层可以写：${known.join('、')}；其他层的状态用 #id。`,
          ),
        )
      } else if (branch.to.is === 'node' && branch.to.node === tree.root)
        findings.push(
          error(
            'SC-02.target',
            branch.whereTarget,
            `${nameOf(branch.from)}的转移指向整个流程，所有步骤会一起重来。`,
            '写明要回到的那个状态。',
          ),
        )
    }
    for (const node of [tree.root, ...tree.nodes]) {
      const { initial } = node.state
      if (node.type === 'compound') {
        const keys = node.children.map(child => child.key)
        const first = node.children.find(child => child.key === initial)
        const place = at(node.where, 'initial')
        if (initial === undefined)
          findings.push(
            error(
              'SC-02.initial',
              node.where,
              `${nameOf(node)}里有下级状态，却没有写从哪一个开始。`,
              `加上 initial，如 "${keys[0]}"。`,
            ),
          )
        else if (!first)
          findings.push(
            error(
              'SC-02.initial',
              place,
              `${nameOf(node)}的起点 ${initial} 不存在${meant(nearest(initial, keys))}`,
              `可以写：${keys.join('、')}。`,
            ),
          )
        else if (first.type === 'final' || first.type === 'history')
          findings.push(
            error(
              'SC-02.initial',
              place,
              `${nameOf(node)}的起点 ${initial} 是${first.type === 'final' ? '终点' : '历史状态'}，一进来就结束或无从恢复。`,
              '起点应是一个步骤或有下级的状态。',
            ),
          )
      } else if (initial !== undefined)
        findings.push(
          error(
            'SC-02.initial',
            at(node.where, 'initial'),
            `${nameOf(node)}${node.type === 'parallel' ? '的各分支同时开始' : '没有下级状态'}，不能写 initial。`,
            '删去 initial。',
          ),
        )
      if (node.type === 'history' && node.state.target !== undefined) {
        const fallback = defaultOf(node)
        if (!fallback || (node.parent && !isWithin(fallback, node.parent)) || fallback.type === 'history')
          findings.push(
            error(
              'SC-02.target',
              at(node.where, 'target'),
              `历史状态${nameOf(node)}的默认去处 ${node.state.target} 不是同级的状态。`,
              `可以写：${(node.parent?.children ?? [])
                .filter(one => one.type !== 'history')
                .map(one => one.key)
                .join('、')}。`,
            ),
          )
      } else if (node.state.target !== undefined)
        findings.push(
          error(
            'SC-15.target',
            at(node.where, 'target'),
            `${nameOf(node)}不是历史状态，不能写 target。`,
            '去处写在 on、always 或 onDone 里。',
          ),
        )
    }
    return findings
  },
}
