-- Accounts and web sessions (better-auth). Instants are milliseconds.
CREATE TABLE "account_user" (
  "id" text PRIMARY KEY NOT NULL, "name" text NOT NULL, "email" text NOT NULL UNIQUE, "email_verified" boolean NOT NULL,
  "image" text, "username" text UNIQUE, "display_username" text, "person_id" text NOT NULL UNIQUE,
  "created_at" bigint NOT NULL, "updated_at" bigint NOT NULL
);
CREATE TABLE "account_session" (
  "id" text PRIMARY KEY NOT NULL, "expires_at" bigint NOT NULL, "token" text NOT NULL UNIQUE, "ip_address" text,
  "user_agent" text, "user_id" text NOT NULL, "created_at" bigint NOT NULL, "updated_at" bigint NOT NULL
);
CREATE INDEX "account_session_user" ON "account_session" ("user_id");
CREATE TABLE "account_login" (
  "id" text PRIMARY KEY NOT NULL, "account_id" text NOT NULL, "provider_id" text NOT NULL, "user_id" text NOT NULL,
  "access_token" text, "refresh_token" text, "id_token" text, "access_token_expires_at" bigint,
  "refresh_token_expires_at" bigint, "scope" text, "password" text, "created_at" bigint NOT NULL, "updated_at" bigint NOT NULL
);
CREATE INDEX "account_login_user" ON "account_login" ("user_id");
CREATE TABLE "account_verification" (
  "id" text PRIMARY KEY NOT NULL, "identifier" text NOT NULL, "value" text NOT NULL, "expires_at" bigint NOT NULL,
  "created_at" bigint NOT NULL, "updated_at" bigint NOT NULL
);
