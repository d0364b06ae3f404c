-- Who stands in for whom (代理); marks of tasks and instances that lists show.
CREATE TABLE "substitution" (
  "tenant" text NOT NULL,
  "id" text NOT NULL,
  "principal" text NOT NULL,
  "deputy" text NOT NULL,
  "from_day" text NOT NULL,
  "until_day" text NOT NULL,
  "templates" bytea,
  "made_at" text NOT NULL,
  "made_by" text NOT NULL,
  "ended_at" text,
  "ended_by" text,
  PRIMARY KEY ("tenant", "id")
);

ALTER TABLE "task" ADD COLUMN "marks" bytea NOT NULL DEFAULT '\x7b7d'::bytea;
ALTER TABLE "instance" ADD COLUMN "marks" bytea NOT NULL DEFAULT '\x7b7d'::bytea;
