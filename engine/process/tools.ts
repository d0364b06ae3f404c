import type { Json, JsonObject } from '#engine/json.ts'
import { isHandler, peopleBehind } from '#engine/people/assignee.ts'
import type { Directory, RegisterEntry } from '#engine/people/directory.ts'
import { own } from '#engine/process/own.ts'
import { organisationsAt, roleAssignees } from '#engine/process/role/role.ts'
import { answerOf } from '#engine/process/role/table.ts'
import { scopeOf } from '#engine/process/scope.ts'
import type { Assignee, InstanceState, Task } from '#engine/process/state.ts'
import { compare, compareQuorum } from '#engine/process/threshold.ts'
import { wordingOf } from '#engine/process/wording.ts'
import { type EvaluateOptions, evaluate, value } from '#engine/rule/evaluate.ts'
import type { Rule } from '#engine/rule/rule.ts'
import type { StepTools } from '#engine/step/kind.ts'
import type { Body, Policies } from '#engine/step/schema.ts'
import type { DelayRule, Template } from '#engine/template/format.ts'
import type { OrganisationRef } from '#engine/template/role.ts'
import type { Calendar, Delay, Due, Instant } from '#engine/time/time.ts'
import { dueAt } from '#engine/time/working-calendar.ts'

/** What every part of the kernel works with during one command: the template and the world as data. */
export interface World {
  readonly template: Template
  readonly directory: Directory
  readonly calendar: Calendar
  readonly now: Instant
  readonly hash: (text: string) => string
}

/**
 * Tools bound to one visit of one instance. Methods, because they are made several times in every decision: the loader
 * gives every arrow its name, which costs more than making it. `policies` are the step's, falling back to the
 * template's.
 */
export function toolsFor(
  world: World,
  state: InstanceState,
  visit: { id: string; step: string },
  policies: Policies,
): StepTools {
  const { template, directory } = world
  return {
    assignees(role) {
      return assigneesOf(world, state, role, policies)
    },
    members(body) {
      return membersOf(world, state, body)
    },
    due(delay, from) {
      return dueOf(world, state, delay, from)
    },
    look(path) {
      return lookUp(world, state, path)
    },
    evaluate(rule, extra) {
      return evaluate(rule, { ...scopeOf(state, directory), ...extra }, ruleOptions(world, state))
    },
    compare(threshold, count, bases) {
      return compare(template, state.parameters, threshold, count, bases)
    },
    quorum(quorum, counts, bases) {
      return compareQuorum(template, state.parameters, quorum, counts, bases)
    },
    person(id) {
      return directory.person(id)?.name ?? id
    },
    childId(target) {
      return `c-${world.hash(`${state.id} ${visit.id} ${target}`).slice(7, 39)}`
    },
    task(part, title, assignees, more = {}) {
      return {
        id: `${visit.id}/${part}${more.who ? `/${more.who}` : ''}`,
        visit: visit.id,
        step: visit.step,
        part,
        title,
        assignees,
        openedAt: world.now,
        ...(more.due && { due: more.due }),
        ...(more.about && { about: more.about }),
        ...(more.optional && { optional: true }),
        ...(more.standing && { standing: true }),
      } satisfies Task
    },
  }
}

/** What a rule may ask besides its scope: the time, who has a role here and now, who has to do with a step. */
export function ruleOptions(world: World, state: InstanceState): EvaluateOptions {
  return {
    now: world.now,
    ...wordingOf(world.template),
    hasRole(person, name) {
      return world.template.roles[name] && peopleBehind(roleOf(world, state, name), world.directory).includes(person)
    },
    isAssignee(person, step) {
      const visit = state.trail.findLast(id => state.visits[id]?.step === step)
      if (visit === undefined) return undefined
      const tasks = Object.values(state.tasks).filter(task => task.visit === visit)
      return tasks.some(task => task.closed?.by === person || isHandler(task, person, world.directory))
    },
  }
}

/** A named delay, or the one of the row that answers in a decision table of that name. */
export function delayNamed(world: World, state: InstanceState, name: string): DelayRule | undefined {
  const { delays = {}, tables = {} } = world.template
  const table = own(tables, name)
  const answered = table && answerOf(table, path => lookUp(world, state, path))?.delay
  return own(delays, answered ?? name)
}

const lookUp = (world: World, state: InstanceState, path: string): Json | undefined =>
  value({ var: path }, scopeOf(state, world.directory), ruleOptions(world, state))

/** End of a named delay; a parameter in it takes the value the instance was started with. */
export function dueOf(world: World, state: InstanceState, name: string, from: Instant): Due {
  const rule = delayNamed(world, state, name)
  return dueAt(rule ? resolveDelay(rule, state.parameters) : { minutes: 0 }, from, world.calendar)
}

export function resolveDelay(rule: DelayRule, parameters: JsonObject): Delay {
  const { basis: _, ...delay } = rule
  return Object.fromEntries(
    Object.entries(delay).map(([unit, value]) => [
      unit,
      typeof value === 'object' && value !== null ? Number(parameters[value.parameter] ?? 0) : value,
    ]),
  ) as unknown as Delay
}

function assigneesOf(world: World, state: InstanceState, name: string, policies: Policies): readonly Assignee[] {
  const own = roleOf(world, state, name)
  const people = peopleBehind(own, world.directory)
  const onlyStarter = people.length > 0 && people.every(person => person === state.starter)
  const superior = policies.noHandler === 'superior' && people.length === 0
  const avoided = policies.handlerIsStarter === 'superior' && onlyStarter
  const found = superior || avoided ? roleOf(world, state, name, 1) : own
  const behind = peopleBehind(found, world.directory)
  if (behind.length === 0) return []
  return policies.handlerLeft === 'keep' ? behind.map(person => ({ person })) : found
}

/** Whom a role means, by whichever way of finding it uses. */
const roleOf = (world: World, state: InstanceState, name: string, up: 0 | 1 = 0): readonly Assignee[] =>
  roleAssignees(
    {
      template: world.template,
      directory: world.directory,
      state,
      look(path) {
        return lookUp(world, state, path)
      },
      holds(rule, item) {
        return evaluate(rule, { item }, { now: world.now }).truth
      },
    },
    name,
    up,
  )

function membersOf(world: World, state: InstanceState, body: Body): readonly RegisterEntry[] {
  if ('role' in body) {
    const role = world.template.roles[body.role]
    if (!role) return []
    if ('register' in role) return registerOf(world, state, role.register, role.of, role.where)
    return peopleBehind(roleOf(world, state, body.role), world.directory).map(person => ({
      id: person,
      person,
      label: world.directory.person(person)?.name ?? person,
      facts: world.directory.person(person)?.facts ?? {},
    }))
  }
  return registerOf(world, state, body.register, body.of ?? 'own', body.where)
}

const entryScope = (world: World, entry: RegisterEntry): JsonObject => ({
  ...(entry.person ? (world.directory.person(entry.person)?.facts ?? {}) : {}),
  ...entry.facts,
  id: entry.id,
})

function registerOf(
  world: World,
  state: InstanceState,
  name: string,
  of: OrganisationRef,
  where: Rule | undefined,
): readonly RegisterEntry[] {
  const entries = organisationsAt(world.directory, state, of).flatMap(id => world.directory.register(name, id))
  return where
    ? entries.filter(
        entry => evaluate(where, { item: entryScope(world, entry) }, ruleOptions(world, state)).truth === true,
      )
    : entries
}
