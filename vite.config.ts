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

/** Parts of RJSF that a produced form never reaches, and what stands in for them: a third of its weight on the step page. */
const INSTEAD: readonly { readonly source: RegExp; readonly importer: RegExp; readonly by: string }[] = [
  { source: /^markdown-to-jsx(\/react)?$/, importer: /@rjsf/, by: 'markdown.tsx' },
  { source: /^fast-uri$/, importer: /@rjsf/, by: 'uri.ts' },
  { source: /components\/fields\/index\.js$/, importer: /getDefaultRegistry/, by: 'fields.ts' },
  { source: /components\/(widgets|templates)\/index\.js$/, importer: /getDefaultRegistry/, by: 'drawings.ts' },
]
const thinForms = (): Plugin => ({
  name: 'thin-forms',
  enforce: 'pre',
  apply: 'build',
  resolveId(source, importer = '') {
    const found = INSTEAD.find(one => one.source.test(source) && one.importer.test(importer))
    return found && resolve(root, 'runtime/ui/form/rjsf/instead', found.by)
  },
})

/** A browser build: no inlined assets, because the CSP allows only files of our own. */
const web = (pages: readonly Page[], outDir: string): UserConfig => ({
  root,
  plugins: [react(), thinForms(), servedPages(pages)],
  publicDir: false,
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir,
    emptyOutDir: true,
    target: ['chrome100', 'firefox100', 'safari15.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: pages.map(page => resolve(root, page.entry)),
      output: {
        // Everything else follows the lazy imports of the pages: forms with the step page, elk with the chart.
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules\/(react|react-dom|scheduler)\//,
              includeDependenciesRecursively: false,
            },
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
    setupFiles: ['tests/support/seed.ts'],
  },
}))
