import { defineConfig } from 'vitepress'
import { codeColours } from './site/code-colours.ts'
import { linkSources } from './site/link-sources.ts'
import { nav } from './site/nav.ts'
import { sidebar } from './site/sidebar.ts'
import { slugify } from './site/slugify.ts'
import { findSources } from './site/sources.ts'
import { spareEmptyHeaders } from './site/spare-empty-headers.ts'

const pages = sidebar()

export default defineConfig({
  title: 'Token Rotation',
  description:
    'Keeps the access tokens of Auth.js alive: rotates refresh tokens exactly once, and loses no session that can be kept.',
  lang: 'en',
  base: process.env.DOCS_BASE ?? '/',
  cleanUrls: true,
  // Of the reader's own machine.
  ignoreDeadLinks: 'localhostLinks',
  rewrites: { 'decisions/README.md': 'decisions/index.md' },
  head: [
    [
      'link',
      { rel: 'icon', type: 'image/svg+xml', href: `${process.env.DOCS_BASE ?? '/'}icon.svg` },
    ],
    ['meta', { name: 'theme-color', content: '#4257d6' }],
  ],
  markdown: {
    theme: codeColours,
    anchor: { slugify },
    languageAlias: { promql: 'sql' },
    config(md) {
      linkSources(md, findSources())
      spareEmptyHeaders(md)
    },
  },
  themeConfig: {
    logo: '/icon.svg',
    nav: nav(pages),
    sidebar: pages,
    outline: [2, 3],
    search: { provider: 'local' },
    footer: { message: 'MIT licensed.' },
    docFooter: { prev: 'Before', next: 'Next' },
  },
  vite: {
    resolve: { conditions: ['@token-rotation/source'] },
    ssr: { noExternal: [/^@token-rotation\//] },
  },
})
