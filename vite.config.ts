/// <reference types="vitest/config" />
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type UserConfig } from 'vite'

const root = import.meta.dirname

interface Page {
  readonly entry: string
  readonly served: string
}
/** Pages of the browser build: where the entry lives, and under which address it is served. */
const PAGES: readonly Page[] = [
  { entry: 'runtime/portal/index.html', served: 'index.html' },
  { entry: 'designer/index.html', served: 'designer/index.html' },
]
/** Sample sheet of the components, `vite build --mode playground`; never part of the product. */
const PLAYGROUND: readonly Page[] = [{ entry: 'runtime/ui/playground/index.html', served: 'index.html' }]

/** Puts each page at its served address instead of its source path. Assets have absolute URLs, so a move is enough. */
const servedPages = (pages: readonly Page[]): Plugin => ({
  name: 'served-pages',
  enforce: 'post',
  generateBundle(_options, bundle) {
    for (const { entry, served } of pages) {
      const page = bundle[entry]
      if (page?.type !== 'asset' || entry === served) continue
      delete bundle[entry]
      this.emitFile({ type: 'asset', fileName: served, source: page.source })
    }
  },
})

/** A browser build: no inlined assets, because the CSP allows only files of our own. */
const web = (pages: readonly Page[], outDir: string): UserConfig => ({
  root,
  plugins: [react(), servedPages(pages)],
  publicDir: false,
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  resolve: {
    // RJSF renders descriptions as Markdown; ours are plain text, and the parser weighs as much as our own form code.
    alias: [{ find: /^markdown-to-jsx(\/react)?$/, replacement: resolve(root, 'runtime/ui/form/plain-text.tsx') }],
  },
  build: {
    outDir,
    emptyOutDir: true,
    target: ['chrome100', 'firefox100', 'safari15.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: pages.map(page => resolve(root, page.entry)),
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\//, priority: 3 },
            { name: 'form', test: /node_modules\/@rjsf\//, priority: 2 },
          ],
        },
      },
    },
  },
})

const buildOf = (mode: string, isServer: boolean): UserConfig => {
  if (isServer || mode === 'server') return { root, build: { outDir: 'dist/server', target: 'node20' } }
  return mode === 'playground' ? web(PLAYGROUND, 'dist/playground') : web(PAGES, 'dist/web')
}

/** `vite build` makes the browser pages; `vite build --ssr <entry>` is left to the server. */
export default defineConfig(({ mode, isSsrBuild }) => ({
  ...buildOf(mode, isSsrBuild === true),
  test: {
    include: ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', 'tests/e2e/**', 'tests/crash/**', 'tests/load/**'],
    environment: 'node',
  },
}))
