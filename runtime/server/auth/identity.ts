import { createHash, randomUUID } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { username } from 'better-auth/plugins'
import { count, eq } from 'drizzle-orm'
import type { PersonId } from '#engine/people/directory.ts'
import { hashPassword, verifyPassword } from '#runtime/server/auth/password.ts'
import { accountTables } from '#runtime/server/auth/tables.ts'
import type { Store } from '#runtime/server/store/open.ts'

export interface SignedIn {
  readonly person: PersonId
  readonly username: string
}

export interface NewAccount {
  readonly username: string
  readonly name: string
  readonly person: PersonId
  /** Already hashed with `hashPassword`. */
  readonly passwordHash: string
}

/** Who is signed in. Accounts are made here only; there is no sign-up. */
export interface Identity {
  /** Sign-in and sign-out, as a web handler below `/api/auth`. */
  readonly handler: (request: Request) => Promise<Response>
  /** The signed-in person behind a request, or nobody. */
  who(headers: Headers): Promise<SignedIn | undefined>
  endAll(headers: Headers): Promise<void>
  addAccounts(accounts: readonly NewAccount[]): Promise<void>
  accountCount(): Promise<number>
  /** Of these login names and people, those that have an account already: whose it is. */
  accounts(
    wanted: readonly { readonly username: string; readonly person: PersonId }[],
  ): Promise<readonly { readonly username: string; readonly person: PersonId; readonly by: PersonId }[]>
}

/** How long an answer about a session is believed without asking the database again. Signing out clears it at once here. */
const REMEMBER_MS = 3_000
const DAY_S = 86_400

export function openIdentity(
  store: Store,
  { address, secret, secure }: { address: string; secret: string; secure: boolean },
): Identity {
  const tables = accountTables(store.database.dialect.name)
  const auth = betterAuth({
    appName: '规程',
    baseURL: address,
    basePath: '/api/auth',
    secret,
    trustedOrigins: [address],
    database: drizzleAdapter(store.auto, {
      provider: store.database.dialect.name === 'postgres' ? 'pg' : 'sqlite',
      schema: tables,
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    user: { additionalFields: { personId: { type: 'string', required: true, input: false } } },
    session: { expiresIn: DAY_S * 7, updateAge: DAY_S, freshAge: 0 },
    plugins: [
      username({
        minUsernameLength: 2,
        maxUsernameLength: 40,
        usernameValidator: name => /^[A-Za-z0-9._-]+$/.test(name),
      }),
    ],
    rateLimit: { enabled: true, window: 60, max: 300, customRules: { '/sign-in/username': { window: 60, max: 20 } } },
    advanced: {
      cookiePrefix: 'guicheng',
      useSecureCookies: secure,
      ipAddress: { ipAddressHeaders: ['x-guicheng-peer'] },
      database: { generateId: () => randomUUID() },
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
  const remembered = new Map<string, { readonly signedIn: SignedIn; readonly until: number }>()
  /** Questions on the way: many requests of one session that come together ask once. */
  const asking = new Map<string, Promise<SignedIn | undefined>>()
  const forget = () => {
    remembered.clear()
    asking.clear()
  }
  async function ask(headers: Headers): Promise<SignedIn | undefined> {
    const found = await auth.api.getSession({ headers })
    return found ? { person: found.user.personId as PersonId, username: found.user.username ?? '' } : undefined
  }

  return {
    async handler(request) {
      const response = await auth.handler(request)
      if (/\/(sign-out|revoke)/.test(new URL(request.url).pathname)) forget()
      return response
    },
    async who(headers) {
      const cookie = headers.get('cookie')
      if (!cookie?.includes('guicheng')) return undefined
      // Keyed by a digest, so that no session token lies about in memory longer than a request.
      const key = createHash('sha256').update(cookie).digest('base64')
      const known = remembered.get(key)
      if (known && known.until > Date.now()) return known.signedIn
      const answered = asking.get(key)
      if (answered) return answered
      const answer = ask(headers)
      asking.set(key, answer)
      try {
        const signedIn = await answer
        // Whoever signed out meanwhile has emptied both lists: then the answer is old already.
        if (asking.get(key) !== answer || !signedIn) return signedIn
        if (remembered.size > 10_000) remembered.clear()
        remembered.set(key, { signedIn, until: Date.now() + REMEMBER_MS })
        return signedIn
      } finally {
        if (asking.get(key) === answer) asking.delete(key)
      }
    },
    async endAll(headers) {
      await auth.api.revokeSessions({ headers })
      forget()
    },
    async addAccounts(accounts) {
      const at = new Date()
      for (const { username, name, person, passwordHash } of accounts) {
        const id = randomUUID()
        const times = { createdAt: at, updatedAt: at }
        await store.auto.insert(tables.user).values({
          id,
          name,
          username: username.toLowerCase(),
          displayUsername: username,
          personId: person,
          email: `${id}@accounts.invalid`,
          emailVerified: false,
          ...times,
        })
        await store.auto.insert(tables.account).values({
          id: randomUUID(),
          accountId: id,
          providerId: 'credential',
          userId: id,
          password: passwordHash,
          ...times,
        })
      }
    },
    async accounts(wanted) {
      const rows = await store.auto
        .select({ username: tables.user.username, by: tables.user.personId })
        .from(tables.user)
      const byName = new Map(rows.map(row => [row.username, row.by]))
      const withAccount = new Set(rows.map(row => row.by))
      return wanted.flatMap(({ username, person }) => {
        const by = byName.get(username.toLowerCase()) ?? (withAccount.has(person) ? person : undefined)
        return by === undefined ? [] : [{ username, person, by }]
      })
    },
    async accountCount() {
      const [row] = await store.auto.select({ n: count() }).from(tables.user)
      return Number(row?.n ?? 0)
    },
  }
}

/** The person behind a username, for the set-up and the command line. */
export async function personOf(store: Store, name: string): Promise<PersonId | undefined> {
  const { user } = accountTables(store.database.dialect.name)
  const [row] = await store.auto
    .select({ person: user.personId })
    .from(user)
    .where(eq(user.username, name.toLowerCase()))
  return row?.person
}
