import type { Dialect } from '#runtime/server/store/dialect/sqlite.ts'

/**
 * Every table of the runtime, written once. `tenant` stands in every key, so that a distributed PostgreSQL can shard by
 * it. Hashed bytes, encrypted bytes and free text are bytes; text columns hold only what the product itself generates.
 */
export function defineTables({ table, columns: c, primaryKey, index, uniqueIndex }: Dialect) {
  const tenant = () => c.id('tenant').notNull()
  const instance = () => c.id('instance').notNull()

  // --- the record: never rewritten -------------------------------------------------------------------------------
  const event = table(
    'event',
    {
      tenant: tenant(),
      gidx: c.number('gidx').notNull(),
      org: c.id('org').notNull(),
      inst: c.id('inst').notNull(),
      n: c.number('n').notNull(),
      cmd: c.id('cmd').notNull(),
      leaf: c.bytes('leaf').notNull(),
      leafHash: c.bytes('leaf_hash').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.gidx] }), uniqueIndex('event_stream').on(t.tenant, t.inst, t.n)],
  )
  /** What an entry says, encrypted with the data key of its instance: destroying the key erases the content. */
  const payload = table(
    'payload',
    {
      tenant: tenant(),
      inst: c.id('inst').notNull(),
      n: c.number('n').notNull(),
      keyId: c.id('key_id').notNull(),
      ct: c.bytes('ct').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.inst, t.n] })],
  )
  const dataKey = table(
    'data_key',
    { tenant: tenant(), keyId: c.id('key_id').notNull(), wrapped: c.bytes('wrapped').notNull() },
    t => [primaryKey({ columns: [t.tenant, t.keyId] })],
  )
  const command = table(
    'command',
    {
      tenant: tenant(),
      key: c.id('key').notNull(),
      bodyMac: c.bytes('body_mac').notNull(),
      receipt: c.json('receipt').notNull(),
      gidxFirst: c.number('gidx_first').notNull(),
      gidxLast: c.number('gidx_last').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.key] })],
  )
  /** One row per tenant; locking it orders all appends. `people` and `templates` count changes, for caches. */
  const logHead = table(
    'log_head',
    {
      tenant: tenant(),
      origin: c.id('origin').notNull(),
      size: c.number('size').notNull(),
      people: c.number('people').notNull(),
      templates: c.number('templates').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant] })],
  )
  /** Secret ballots of one ballot in one encrypted, re-sorted blob: no row, order or length belongs to a voter. */
  const box = table('box', { tenant: tenant(), ballot: c.id('ballot').notNull(), ct: c.bytes('ct').notNull() }, t => [
    primaryKey({ columns: [t.tenant, t.ballot] }),
  ])
  const outbox = table(
    'outbox',
    {
      tenant: tenant(),
      inst: c.id('inst').notNull(),
      n: c.number('n').notNull(),
      i: c.number('i').notNull(),
      kind: c.id('kind').notNull(),
      body: c.json('body').notNull(),
      at: c.id('at').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.inst, t.n, t.i] })],
  )
  /**
   * What an instance asks of others, encrypted with its key. A row is an errand still to be done; it goes when it is. One
   * that was given up stays with its `problem` and a `due` that never comes.
   */
  const errand = table(
    'errand',
    {
      tenant: tenant(),
      id: c.id('id').notNull(),
      instance: instance(),
      target: c.id('target').notNull(),
      kind: c.id('kind').notNull(),
      ct: c.bytes('ct').notNull(),
      at: c.id('at').notNull(),
      due: c.id('due').notNull(),
      attempts: c.number('attempts').notNull(),
      problem: c.id('problem'),
    },
    t => [
      primaryKey({ columns: [t.tenant, t.id] }),
      index('errand_due').on(t.tenant, t.due, t.id),
      index('errand_target').on(t.tenant, t.target, t.kind),
    ],
  )
  /** Visits that wait for the end of another instance. */
  const watch = table(
    'watch',
    { tenant: tenant(), instance: instance(), watcher: c.id('watcher').notNull(), visit: c.id('visit').notNull() },
    t => [primaryKey({ columns: [t.tenant, t.instance, t.watcher, t.visit] })],
  )
  /** Cache of folded states; any row may be dropped. */
  const snapshot = table(
    'snapshot',
    { tenant: tenant(), inst: c.id('inst').notNull(), n: c.number('n').notNull(), ct: c.bytes('ct').notNull() },
    t => [primaryKey({ columns: [t.tenant, t.inst] })],
  )

  // --- settings people change ------------------------------------------------------------------------------------
  const template = table(
    'template',
    {
      tenant: tenant(),
      id: c.id('id').notNull(),
      version: c.number('version').notNull(),
      hash: c.id('hash').notNull(),
      text: c.bytes('text').notNull(),
      publishedAt: c.id('published_at').notNull(),
      publishedBy: c.id('published_by'),
      retiredAt: c.id('retired_at'),
      /** What it was checked for when it was published; null for one from before that was kept. */
      record: c.json('record'),
    },
    t => [primaryKey({ columns: [t.tenant, t.id, t.version] }), uniqueIndex('template_hash').on(t.tenant, t.hash)],
  )
  const organisation = table(
    'organisation',
    {
      tenant: tenant(),
      id: c.id('id').notNull(),
      name: c.words('name').notNull(),
      kind: c.id('kind').notNull(),
      parent: c.id('parent'),
      facts: c.json('facts').notNull(),
      position: c.number('position').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.id] })],
  )
  const person = table(
    'person',
    {
      tenant: tenant(),
      id: c.id('id').notNull(),
      name: c.words('name').notNull(),
      facts: c.json('facts').notNull(),
      position: c.number('position').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.id] })],
  )
  const post = table(
    'post',
    {
      tenant: tenant(),
      organisation: c.id('organisation').notNull(),
      post: c.id('post').notNull(),
      person: c.id('person').notNull(),
      position: c.number('position').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.organisation, t.post, t.person] })],
  )
  const registerEntry = table(
    'register_entry',
    {
      tenant: tenant(),
      organisation: c.id('organisation').notNull(),
      register: c.id('register').notNull(),
      id: c.id('id').notNull(),
      person: c.id('person'),
      label: c.words('label').notNull(),
      facts: c.json('facts').notNull(),
      position: c.number('position').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.organisation, t.register, t.id] })],
  )
  /** Local values of template parameters: `scope` is the template id, `name` the parameter. */
  const setting = table(
    'setting',
    {
      tenant: tenant(),
      organisation: c.id('organisation').notNull(),
      scope: c.id('scope').notNull(),
      name: c.id('name').notNull(),
      value: c.json('value').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.organisation, t.scope, t.name] })],
  )
  /** 代理: who stands in for whom, and who said so. One that was ended stays. */
  const substitution = table(
    'substitution',
    {
      tenant: tenant(),
      id: c.id('id').notNull(),
      principal: c.id('principal').notNull(),
      deputy: c.id('deputy').notNull(),
      from: c.id('from_day').notNull(),
      until: c.id('until_day').notNull(),
      /** Ids of templates; null for all. */
      templates: c.json('templates'),
      madeAt: c.id('made_at').notNull(),
      madeBy: c.id('made_by').notNull(),
      endedAt: c.id('ended_at'),
      endedBy: c.id('ended_by'),
    },
    t => [primaryKey({ columns: [t.tenant, t.id] })],
  )

  // --- work in progress and files --------------------------------------------------------------------------------
  const draft = table(
    'draft',
    {
      tenant: tenant(),
      instance: instance(),
      task: c.id('task').notNull(),
      ct: c.bytes('ct').notNull(),
      savedAt: c.id('saved_at').notNull(),
      savedBy: c.id('saved_by').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.instance, t.task] })],
  )
  const attachment = table(
    'attachment',
    {
      tenant: tenant(),
      hash: c.id('hash').notNull(),
      name: c.words('name').notNull(),
      size: c.number('size').notNull(),
      type: c.id('type').notNull(),
      ct: c.bytes('ct').notNull(),
      uploadedAt: c.id('uploaded_at').notNull(),
      uploadedBy: c.id('uploaded_by'),
    },
    t => [primaryKey({ columns: [t.tenant, t.hash] })],
  )
  /** Who handed in a file: they may open it before any form names it. */
  const upload = table(
    'upload',
    { tenant: tenant(), hash: c.id('hash').notNull(), person: c.id('person').notNull(), at: c.id('at').notNull() },
    t => [primaryKey({ columns: [t.tenant, t.hash, t.person] })],
  )
  /** In-app notifications, delivered from the outbox. `id` is `<inst>/<n>/<i>`, so that a second delivery changes nothing. */
  const notification = table(
    'notification',
    {
      tenant: tenant(),
      person: c.id('person').notNull(),
      id: c.id('id').notNull(),
      instance: instance(),
      kind: c.id('kind').notNull(),
      body: c.json('body').notNull(),
      at: c.id('at').notNull(),
      readAt: c.id('read_at'),
    },
    t => [primaryKey({ columns: [t.tenant, t.person, t.id] }), index('notification_at').on(t.tenant, t.person, t.at)],
  )

  // --- projections: may be dropped and folded again --------------------------------------------------------------
  const instanceRow = table(
    'instance',
    {
      tenant: tenant(),
      id: c.id('id').notNull(),
      title: c.words('title').notNull(),
      template: c.id('template').notNull(),
      templateVersion: c.number('template_version').notNull(),
      organisation: c.id('organisation').notNull(),
      starter: c.id('starter').notNull(),
      status: c.id('status').notNull(),
      ending: c.words('ending'),
      version: c.number('version').notNull(),
      open: c.json('open').notNull(),
      startedAt: c.id('started_at').notNull(),
      updatedAt: c.id('updated_at').notNull(),
      search: c.words('search').notNull(),
      /** 挂起 and 督办, as lists show them: `InstanceMarks`. */
      marks: c.json('marks').notNull(),
    },
    t => [
      primaryKey({ columns: [t.tenant, t.id] }),
      index('instance_updated').on(t.tenant, t.updatedAt, t.id),
      index('instance_organisation').on(t.tenant, t.organisation, t.updatedAt),
    ],
  )
  /** Which instances name a file: whoever may see one of them may open it. */
  const attached = table('attached', { tenant: tenant(), hash: c.id('hash').notNull(), instance: instance() }, t => [
    primaryKey({ columns: [t.tenant, t.hash, t.instance] }),
    index('attached_instance').on(t.tenant, t.instance),
  ])
  /** Who had to do with an instance: starter, actors, assignees by name, people it was copied to. They may read it. */
  const involved = table(
    'involved',
    { tenant: tenant(), person: c.id('person').notNull(), instance: instance() },
    t => [
      primaryKey({ columns: [t.tenant, t.person, t.instance] }),
      index('involved_instance').on(t.tenant, t.instance),
    ],
  )
  /** Open tasks only. */
  const task = table(
    'task',
    {
      tenant: tenant(),
      instance: instance(),
      task: c.id('task').notNull(),
      visit: c.id('visit').notNull(),
      step: c.id('step').notNull(),
      part: c.id('part').notNull(),
      title: c.words('title').notNull(),
      template: c.id('template').notNull(),
      organisation: c.id('organisation').notNull(),
      claimedBy: c.id('claimed_by'),
      openedAt: c.id('opened_at').notNull(),
      dueAt: c.id('due_at'),
      due: c.json('due'),
      optional: c.flag('optional').notNull(),
      /** 委派 and 加签, as lists show them: `TaskMarks`. */
      marks: c.json('marks').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.instance, t.task] })],
  )
  /** `who` is an inbox key: `person:<id>`, `post:<post>@<organisation>`, `register:<name>@<organisation>`, `public`. */
  const assignee = table(
    'assignee',
    { tenant: tenant(), who: c.id('who').notNull(), instance: instance(), task: c.id('task').notNull() },
    t => [
      primaryKey({ columns: [t.tenant, t.who, t.instance, t.task] }),
      index('assignee_task').on(t.tenant, t.instance, t.task),
    ],
  )
  const urge = table(
    'urge',
    {
      tenant: tenant(),
      instance: instance(),
      task: c.id('task').notNull(),
      n: c.number('n').notNull(),
      at: c.id('at').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.instance, t.task, t.n] })],
  )
  const timer = table(
    'timer',
    {
      tenant: tenant(),
      instance: instance(),
      timer: c.id('timer').notNull(),
      visit: c.id('visit').notNull(),
      purpose: c.id('purpose').notNull(),
      due: c.id('due').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.instance, t.timer] }), index('timer_due').on(t.tenant, t.due)],
  )
  /** Items that wait for a meeting. */
  const agenda = table(
    'agenda',
    {
      tenant: tenant(),
      instance: instance(),
      visit: c.id('visit').notNull(),
      organisation: c.id('organisation').notNull(),
      template: c.id('template').notNull(),
      since: c.id('since').notNull(),
    },
    t => [
      primaryKey({ columns: [t.tenant, t.instance, t.visit] }),
      index('agenda_organisation').on(t.tenant, t.organisation, t.since),
    ],
  )
  const disclosure = table(
    'disclosure',
    {
      tenant: tenant(),
      instance: instance(),
      visit: c.id('visit').notNull(),
      organisation: c.id('organisation').notNull(),
      title: c.words('title').notNull(),
      from: c.id('from_at').notNull(),
      until: c.id('until_at').notNull(),
      due: c.json('due').notNull(),
      open: c.flag('open').notNull(),
      body: c.json('body').notNull(),
      search: c.words('search').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.instance, t.visit] }), index('disclosure_from').on(t.tenant, t.from)],
  )
  /** Which instances name a file: whoever may see one of them may read it. */
  const statistic = table(
    'statistic',
    {
      tenant: tenant(),
      organisation: c.id('organisation').notNull(),
      template: c.id('template').notNull(),
      status: c.id('status').notNull(),
      count: c.number('count').notNull(),
    },
    t => [primaryKey({ columns: [t.tenant, t.organisation, t.template, t.status] })],
  )

  const meta = table('meta', { key: c.id('key').notNull(), value: c.id('value').notNull() }, t => [
    primaryKey({ columns: [t.key] }),
  ])

  return {
    event,
    payload,
    dataKey,
    command,
    logHead,
    box,
    outbox,
    errand,
    watch,
    snapshot,
    template,
    organisation,
    person,
    post,
    registerEntry,
    setting,
    substitution,
    draft,
    attachment,
    notification,
    instance: instanceRow,
    involved,
    attached,
    upload,
    task,
    assignee,
    urge,
    timer,
    agenda,
    disclosure,
    statistic,
    meta,
  }
}
export type Tables = ReturnType<typeof defineTables>
export type Table = Tables[keyof Tables]
