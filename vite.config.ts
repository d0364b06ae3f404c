/// <reference types="vitest/config" />
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type UserConfig } from 'vite'

const root = import.meta.dirname

/** Pages of the browser build: where the entry lives, and under which address it is served. */
const PAGES = [
  { entry: 'runtime/portal/index.html', served: 'index.html' },
  { entry: 'designer/index.html', served: 'designer/index.html' },
]

/** Puts each page at its served address instead of its source path. Assets have absolute URLs, so a move is enough. */
const servedPages = (): Plugin => ({
  name: 'served-pages',
  enforce: 'post',
  generateBundle(_options, bundle) {
    for (const { entry, served } of PAGES) {
      const page = bundle[entry]
      if (page?.type !== 'asset' || entry === served) continue
      delete bundle[entry]
      this.emitFile({ type: 'asset', fileName: served, source: page.source })
    }
  },
})

/** The browser build: two pages, no inlined assets (the CSP allows only files of our own). */
const web: UserConfig = {
  root,
  plugins: [react(), servedPages()],
  publicDir: false,
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  resolve: {
    // RJSF renders descriptions as Markdown; ours are plain text, and the parser weighs as much as our own form code.
    alias: { 'markdown-to-jsx': resolve(root, 'runtime/ui/form/plain-text.tsx') },
  },
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    target: ['chrome100', 'firefox100', 'safari15.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: PAGES.map(page => resolve(root, page.entry)),
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
}

/** `vite build` makes the browser pages; `vite build --ssr <entry> --mode server` is left to the server. */
export default defineConfig(({ mode, isSsrBuild }) => ({
  ...(isSsrBuild || mode === 'server' ? { root, build: { outDir: 'dist/server', target: 'node20' } } : web),
  test: {
    include: ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', 'tests/e2e/**', 'tests/crash/**', 'tests/load/**'],
    environment: 'node',
  },
}))
