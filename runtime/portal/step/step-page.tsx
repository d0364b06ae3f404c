import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { instanceQuery, visitOfTask } from '#runtime/portal/instance/use-instances.ts'
import { Loaded } from '#runtime/portal/shell/loaded.tsx'
import { Page } from '#runtime/portal/shell/page.tsx'
import { templateQuery } from '#runtime/portal/start/use-templates.ts'
import { Gone, goneCodes } from '#runtime/portal/step/gone.tsx'
import { StepWork } from '#runtime/portal/step/step-work.tsx'
import { stepOf } from '#runtime/portal/step/template-step.ts'
import { taskQuery } from '#runtime/portal/step/use-task.ts'
import { t } from '#runtime/portal/text/text.ts'
import { isProblem } from '#runtime/server/api/client.ts'
import { TextSkeleton } from '#runtime/ui/primitive/skeleton.tsx'

/** One thing to do: the form of a task with everything one needs to know to do it. */
export function StepPage() {
  const { instance, task: id } = useParams({ from: '/member/tasks/$instance/$task' })
  const client = useQueryClient()
  // Live news may bring a newer version while somebody fills the form in; a task that closed meanwhile keeps its last shape.
  const task = useQuery(taskQuery(instance, id))
  const whole = useQuery(instanceQuery(instance))
  const template = useQuery({
    ...templateQuery(whole.data?.template.id ?? '', whole.data?.template.version),
    enabled: whole.data !== undefined,
  })
  const visit = whole.data && visitOfTask(whole.data, id)
  const definition = visit && stepOf(template.data?.template, visit.step)
  const closed = task.isError && isProblem(task.error) && goneCodes.has(task.error.code) ? task.error : undefined
  return (
    <Page
      title={task.data?.form.title || task.data?.title || (task.isError ? t.inbox.title : t.loading)}
      back={{ label: t.nav.inbox, to: '/tasks' }}
      above={task.data && `${task.data.instanceTitle} · ${task.data.stepTitle}`}
    >
      <Loaded
        query={task}
        waiting={<TextSkeleton lines={8} />}
        failed={error => closed && <Gone error={error} instance={instance} />}
      >
        {detail => (
          <StepWork
            key={`${instance}/${id}`}
            task={detail}
            closed={closed}
            whole={whole.data}
            kind={visit?.kind}
            secret={definition ? definition.secret === true : undefined}
            onRefresh={() => client.invalidateQueries()}
          />
        )}
      </Loaded>
    </Page>
  )
}
