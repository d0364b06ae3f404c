import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Tests in a real browser: one file after another, each with its own server. */
export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['tests/e2e/**/*.e2e.ts'],
    environment: 'node',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    globalSetup: 'tests/e2e/seed.ts',
  },
})
