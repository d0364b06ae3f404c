import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import type { Scope } from '#runtime/portal/inbox/inbox-page.tsx'
import type { Status } from '#runtime/portal/instance/instances-page.tsx'
import { queryClient } from '#runtime/portal/query/client.ts'
import { SignInAgain } from '#runtime/portal/session/sign-in-again.tsx'
import { sessionQuery } from '#runtime/portal/session/use-session.ts'
import { Failure } from '#runtime/portal/shell/failure.tsx'
import { NotFound } from '#runtime/portal/shell/not-found.tsx'
import { PublicShell } from '#runtime/portal/shell/public-shell.tsx'
import { Shell } from '#runtime/portal/shell/shell.tsx'
import { isProblem } from '#runtime/server/api/client.ts'

/** All addresses of the portal. Nothing personal stands in them: opaque ids, a list's filter, where to go after signing in. */

type Raw = Record<string, unknown>
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined => values.find(it => it === value)
const defined = <T extends Record<string, unknown>>(found: T) =>
  Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <SignInAgain />
    </>
  ),
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <Failure error={error} onRetry={reset} />,
})

/** Waits for the session; without one, the sign-in page remembers where the reader wanted to go. */
const member = createRoute({
  getParentRoute: () => root,
  id: 'member',
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery)
    } catch (error) {
      if (isProblem(error) && error.status === 401) throw redirect({ to: '/sign-in', search: { next: location.href } })
      throw error
    }
  },
})
const everyone = createRoute({
  getParentRoute: () => root,
  id: 'public',
  component: PublicShell,
  // Whoever is signed in keeps the way back to the inbox; nobody else is asked to be.
  beforeLoad: () => queryClient.ensureQueryData(sessionQuery).catch(() => undefined),
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/tasks' })
  },
})

const signIn = createRoute({
  getParentRoute: () => everyone,
  path: '/sign-in',
  validateSearch: (raw: Raw) => defined({ next: text(raw.next) }),
  component: lazyRouteComponent(() => import('#runtime/portal/session/sign-in-page.tsx'), 'SignInPage'),
})
const setup = createRoute({
  getParentRoute: () => everyone,
  path: '/setup',
  validateSearch: (raw: Raw) => defined({ token: text(raw.token) }),
  component: lazyRouteComponent(() => import('#runtime/portal/session/setup-page.tsx'), 'SetupPage'),
})
const disclosures = createRoute({
  getParentRoute: () => everyone,
  path: '/disclosures',
  component: lazyRouteComponent(() => import('#runtime/portal/disclosure/disclosures-page.tsx'), 'DisclosuresPage'),
})
const disclosure = createRoute({
  getParentRoute: () => everyone,
  path: '/disclosures/$instance/$visit',
  component: lazyRouteComponent(() => import('#runtime/portal/disclosure/disclosure-page.tsx'), 'DisclosurePage'),
})

const nowhere = createRoute({ getParentRoute: () => everyone, path: '$', component: NotFound })

const SCOPES: readonly Scope[] = ['mine', 'post', 'all']
const STATUSES: readonly Status[] = ['running', 'completed', 'cancelled']
const inbox = createRoute({
  getParentRoute: () => member,
  path: '/tasks',
  validateSearch: (raw: Raw) => defined({ scope: oneOf(SCOPES, raw.scope), template: text(raw.template) }),
  component: lazyRouteComponent(() => import('#runtime/portal/inbox/inbox-page.tsx'), 'InboxPage'),
})
const step = createRoute({
  getParentRoute: () => member,
  path: '/tasks/$instance/$task',
  component: lazyRouteComponent(() => import('#runtime/portal/step/step-page.tsx'), 'StepPage'),
})
const instances = createRoute({
  getParentRoute: () => member,
  path: '/instances',
  validateSearch: (raw: Raw) => defined({ status: oneOf(STATUSES, raw.status), template: text(raw.template) }),
  component: lazyRouteComponent(() => import('#runtime/portal/instance/instances-page.tsx'), 'InstancesPage'),
})
const instance = createRoute({
  getParentRoute: () => member,
  path: '/instances/$instance',
  component: lazyRouteComponent(() => import('#runtime/portal/instance/instance-page.tsx'), 'InstancePage'),
})
const start = createRoute({
  getParentRoute: () => member,
  path: '/start',
  component: lazyRouteComponent(() => import('#runtime/portal/start/start-page.tsx'), 'StartPage'),
})
const launch = createRoute({
  getParentRoute: () => member,
  path: '/start/$template',
  component: lazyRouteComponent(() => import('#runtime/portal/start/launch-page.tsx'), 'LaunchPage'),
})
const me = createRoute({
  getParentRoute: () => member,
  path: '/me',
  component: lazyRouteComponent(() => import('#runtime/portal/me/me-page.tsx'), 'MePage'),
})
const parameters = createRoute({
  getParentRoute: () => member,
  path: '/parameters',
  validateSearch: (raw: Raw) => defined({ organisation: text(raw.organisation), template: text(raw.template) }),
  component: lazyRouteComponent(() => import('#runtime/portal/parameter/parameters-page.tsx'), 'ParametersPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    everyone.addChildren([signIn, setup, disclosures, disclosure, nowhere]),
    member.addChildren([inbox, step, instances, instance, start, launch, me, parameters]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} onRetry={reset} />,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
})
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
