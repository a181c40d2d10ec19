import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import { globSync } from 'tinyglobby'
import { root } from './repository.ts'
import { titleOf, titlesOf } from './titles.ts'

/** A part of the site. Pages of its folders that are not in `order` come last, by their name. */
interface Section {
  readonly text: string
  readonly files: readonly string[]
  readonly order: readonly string[]
  readonly isCollapsed?: boolean
}

const sections: readonly Section[] = [
  {
    text: 'Start',
    files: ['setup.md', 'start/*.md'],
    order: ['setup', 'start/nextjs', 'start/sveltekit', 'start/express'],
  },
  {
    text: 'Guides',
    files: ['guides/**/*.md'],
    order: [
      'guides/',
      'guides/api-routes',
      'guides/server-components',
      'guides/handling-401',
      'guides/several-accounts',
      'guides/background-jobs',
      'guides/logout-at-the-provider',
      'guides/edge',
    ],
  },
  {
    text: 'Migration',
    files: ['migration/**/*.md'],
    order: ['migration/', 'migration/v5', 'migration/v4', 'migration/v3'],
  },
  {
    text: 'Operations',
    files: ['operations/**/*.md', 'observability/**/*.md'],
    order: [
      'operations/',
      'operations/runbook',
      'operations/alerts',
      'observability/metrics',
      'observability/events',
      'observability/logging',
      'operations/secret-rotation',
    ],
  },
  {
    text: 'Trust',
    files: ['{guarantees,limits,security,comparison}.md'],
    order: ['guarantees', 'limits', 'security', 'comparison'],
  },
  { text: 'Providers', files: ['providers.md'], order: [] },
  { text: 'Decisions', files: ['decisions/*.md'], order: ['decisions/'], isCollapsed: true },
]

/** Adapters first, then stores, then what they are made of. */
const packageOrder = [
  'next-auth',
  'sveltekit',
  'express',
  'next-auth-v4',
  'next-auth-v3',
  'redis',
  'postgres',
  'drizzle',
  'prisma',
  'sql',
  'accounts',
  'cli',
  'opentelemetry',
  'authjs',
  'core',
]

/** Builds the sidebar out of the pages that there are. */
export function sidebar(): DefaultTheme.SidebarItem[] {
  const groups = sections.map(({ text, files, order, isCollapsed }) =>
    group(text, titlesOf(files), order, isCollapsed),
  )
  const known = sections.flatMap(({ files }) => files)
  const rest = titlesOf(['**/*.md', ...known.map((files) => `!${files}`), '!index.md'])
  groups.splice(-1, 0, group('Packages', readmes(), packageOrder.map(pageOf), true))
  groups.push(group('API', reference(), ['reference/'], true), group('More', rest, []))
  return groups.filter(({ items }) => items && items.length > 0)
}

function group(
  text: string,
  titles: ReadonlyMap<string, string>,
  order: readonly string[],
  collapsed?: boolean,
): DefaultTheme.SidebarItem {
  const place = (page: string) => (order.includes(page) ? order.indexOf(page) : order.length)
  const pages = [...titles].toSorted(
    ([one], [other]) => place(one) - place(other) || one.localeCompare(other),
  )
  const items = pages.map(([page, title]) => ({ text: title, link: `/${page}` }))
  if (!collapsed) return { text, items }
  // As a link, its title and the arrow beside it are two things that can be pressed, and not one in the other.
  return { text, items, collapsed, ...(items[0] && { link: items[0].link }) }
}

/** The READMEs of the packages. */
function readmes(): Map<string, string> {
  const files = globSync('packages/*/README.md', { cwd: root })
  return new Map(files.map((file) => titled(file, pageOf(basename(dirname(file))))))
}

/** What is generated out of the docstrings, if it was. */
function reference(): Map<string, string> {
  const files = globSync('docs/.vitepress/reference/**/*.md', { cwd: root, dot: true })
  const pages = files.map((file) => {
    const name = file.replace(/^.*?\/(reference\/.*)\.md$/, '$1').replace(/\/index$/, '/')
    return titled(file, name)
  })
  return new Map(pages)
}

function titled(file: string, page: string): [string, string] {
  return [page, titleOf(readFileSync(join(root, file), 'utf8')) ?? basename(page)]
}

function pageOf(name: string): string {
  return `packages/${name}`
}
