-- Errands to other instances, done after the commit that asked for them; who waits for whose end; items that wait for a meeting.
CREATE TABLE "errand" (
  "tenant" text NOT NULL,
  "id" text NOT NULL,
  "instance" text NOT NULL,
  "target" text NOT NULL,
  "kind" text NOT NULL,
  "ct" blob NOT NULL,
  "at" text NOT NULL,
  "due" text NOT NULL,
  "attempts" integer NOT NULL,
  "problem" text,
  PRIMARY KEY ("tenant", "id")
);
CREATE INDEX "errand_due" ON "errand" ("tenant", "due", "id");
CREATE INDEX "errand_target" ON "errand" ("tenant", "target", "kind");

CREATE TABLE "watch" (
  "tenant" text NOT NULL,
  "instance" text NOT NULL,
  "watcher" text NOT NULL,
  "visit" text NOT NULL,
  PRIMARY KEY ("tenant", "instance", "watcher", "visit")
) WITHOUT ROWID;

CREATE TABLE "agenda" (
  "tenant" text NOT NULL,
  "instance" text NOT NULL,
  "visit" text NOT NULL,
  "organisation" text NOT NULL,
  "template" text NOT NULL,
  "since" text NOT NULL,
  PRIMARY KEY ("tenant", "instance", "visit")
) WITHOUT ROWID;
CREATE INDEX "agenda_organisation" ON "agenda" ("tenant", "organisation", "since");
