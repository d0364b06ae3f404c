import {
  pgTable,
  boolean as postgresBoolean,
  text as postgresText,
  customType as postgresType,
} from 'drizzle-orm/pg-core'
import { integer, sqliteTable, text as sqliteText, customType as sqliteType } from 'drizzle-orm/sqlite-core'

/** Accounts and web sessions, as better-auth wants them. Instants are milliseconds, so that both dialects read alike. */
const moment = {
  toDriver: (value: Date) => value.getTime(),
  fromDriver: (value: unknown) => new Date(Number(value)),
}
const sqliteMoment = sqliteType<{ data: Date; driverData: number }>({ dataType: () => 'integer', ...moment })
const postgresMoment = postgresType<{ data: Date; driverData: number }>({ dataType: () => 'bigint', ...moment })

const dialects = {
  sqlite: {
    table: sqliteTable,
    text: sqliteText,
    flag: (name: string) => integer(name, { mode: 'boolean' }),
    moment: sqliteMoment,
  },
  // The cast is the seam: one set of types serves both dialects, as in the store.
  postgres: { table: pgTable, text: postgresText, flag: postgresBoolean, moment: postgresMoment },
}
type Columns = (typeof dialects)['sqlite']

export function accountTables(dialect: 'sqlite' | 'postgres') {
  const { table, text, flag, moment } = dialects[dialect] as unknown as Columns
  return {
    user: table('account_user', {
      id: text('id').primaryKey(),
      name: text('name').notNull(),
      email: text('email').notNull().unique(),
      emailVerified: flag('email_verified').notNull(),
      image: text('image'),
      username: text('username').unique(),
      displayUsername: text('display_username'),
      personId: text('person_id').notNull().unique(),
      createdAt: moment('created_at').notNull(),
      updatedAt: moment('updated_at').notNull(),
    }),
    session: table('account_session', {
      id: text('id').primaryKey(),
      expiresAt: moment('expires_at').notNull(),
      token: text('token').notNull().unique(),
      ipAddress: text('ip_address'),
      userAgent: text('user_agent'),
      userId: text('user_id').notNull(),
      createdAt: moment('created_at').notNull(),
      updatedAt: moment('updated_at').notNull(),
    }),
    account: table('account_login', {
      id: text('id').primaryKey(),
      accountId: text('account_id').notNull(),
      providerId: text('provider_id').notNull(),
      userId: text('user_id').notNull(),
      accessToken: text('access_token'),
      refreshToken: text('refresh_token'),
      idToken: text('id_token'),
      accessTokenExpiresAt: moment('access_token_expires_at'),
      refreshTokenExpiresAt: moment('refresh_token_expires_at'),
      scope: text('scope'),
      password: text('password'),
      createdAt: moment('created_at').notNull(),
      updatedAt: moment('updated_at').notNull(),
    }),
    verification: table('account_verification', {
      id: text('id').primaryKey(),
      identifier: text('identifier').notNull(),
      value: text('value').notNull(),
      expiresAt: moment('expires_at').notNull(),
      createdAt: moment('created_at').notNull(),
      updatedAt: moment('updated_at').notNull(),
    }),
  }
}
