import { backupCommand } from '#runtime/server/command/backup.ts'
import { benchCommand } from '#runtime/server/command/bench.ts'
import { casesCommand } from '#runtime/server/command/cases.ts'
import { checkCommand } from '#runtime/server/command/check.ts'
import type { Command } from '#runtime/server/command/command.ts'
import { demoCommand } from '#runtime/server/command/demo.ts'
import { diffCommand } from '#runtime/server/command/diff.ts'
import { handOverCommand } from '#runtime/server/command/hand-over.ts'
import { impactCommand } from '#runtime/server/command/impact.ts'
import { migrateCommand } from '#runtime/server/command/migrate.ts'
import { migrateInstancesCommand } from '#runtime/server/command/migrate-instances.ts'
import { peopleCommand } from '#runtime/server/command/people.ts'
import { publishCommand } from '#runtime/server/command/publish.ts'
import { rebuildCommand } from '#runtime/server/command/rebuild.ts'
import { serveCommand } from '#runtime/server/command/serve.ts'
import { simulateCommand } from '#runtime/server/command/simulate.ts'
import { verifyCommand } from '#runtime/server/command/verify.ts'

export const COMMANDS: readonly Command[] = [
  serveCommand,
  demoCommand,
  checkCommand,
  simulateCommand,
  casesCommand,
  peopleCommand,
  publishCommand,
  diffCommand,
  impactCommand,
  migrateInstancesCommand,
  handOverCommand,
  verifyCommand,
  rebuildCommand,
  backupCommand,
  migrateCommand,
  benchCommand,
]
