import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { ensureScreens } from '#runtime/server/command/screens.ts'
import { startDemo } from '#tests/e2e/demo.ts'

/** Loads the demo once; every file works on a copy of its own. */
export default async function setup(project: TestProject) {
  await ensureScreens(text => console.info(text))
  const folder = await mkdtemp(join(tmpdir(), 'guicheng-e2e-seed-'))
  const demo = await startDemo(folder)
  await demo.stop()
  project.provide('seed', folder)
  return () => rm(folder, { recursive: true, force: true })
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** A data folder with the demo loaded, from a server that was stopped. */
    seed: string
  }
}
