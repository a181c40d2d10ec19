import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { globSync } from 'tinyglobby'
import { upgradedFiles } from './examples/upgraded-apps.ts'

/**
 * Type-checks the examples: every `ts` and `tsx` block of every page is a module of its own, in a folder
 * of the package that shows it, so that it resolves what that package resolves. A block whose first line
 * is its file name (`// app/page.tsx`) can import those that the page has named before it. In the
 * documentation a block with a label (`ts [Express]`) belongs to the package of that label, and imports
 * blocks of the same label and those without one.
 */
const homes: Readonly<Record<string, string>> = {
  'Next.js': 'next-auth',
  'nextjs.md': 'next-auth',
  'next-auth 4': 'next-auth-v4',
  'v4.md': 'next-auth-v4',
  'v3.md': 'next-auth-v3',
  SvelteKit: 'sveltekit',
  'sveltekit.md': 'sveltekit',
  Express: 'express',
}
/** What the documentation shows of other packages, whose example is in one framework's folder. */
const guests: Readonly<Record<string, readonly string[]>> = {
  redis: ['ioredis', '@upstash/redis'],
  postgres: ['pg', '@types/pg', '@neondatabase/serverless'],
  sql: ['@auth/pg-adapter'],
  opentelemetry: [
    '@opentelemetry/api',
    '@opentelemetry/exporter-prometheus',
    '@opentelemetry/sdk-metrics',
  ],
}
const pages = globSync(['*.md', 'packages/*/README.md', 'docs/**/*.md'], {
  ignore: ['**/node_modules'],
})
const project = 'tsconfig.examples.tmp.json'
/** What the build of an app of SvelteKit declares. */
const environment = 'environment.examples.tmp.d.ts'
const folders = new Set<string>()
const files = pages.flatMap((page) => {
  const blocks = [
    ...readFileSync(page, 'utf8').matchAll(/^```(tsx?)(?: \[(.+?)\])?\n(.*?)^```/gms),
  ].map(([, extension = '', label, code = '']) => {
    return { extension, label, code, name: /^\/\/ (\S+\.tsx?)\n/.exec(code)?.[1] }
  })
  return blocks.map(({ extension, label, code, name }, index) => {
    const folder = folderOf(page, label)
    const place = join(folder, `${page.replaceAll(/\W+/g, '-')}-${index + 1}`)
    for (const other of blocks.slice(0, index)) {
      const isSeen = other.label === undefined || other.label === label
      if (other.name && isSeen) write(join(place, other.name), other.code)
    }
    return write(join(place, name ?? `example.${extension}`), code)
  })
})

/** What the command-line tool makes of apps with a pasted snippet has to compile as well. */
const upgraded = upgradedFiles().map(({ home, path, text }) => {
  const folder = join('packages', home, '.examples')
  folders.add(folder)
  return write(join(folder, path), text)
})

const compilerOptions = { noEmit: true, noUnusedLocals: false, jsx: 'react-jsx', types: ['node'] }
try {
  writeFileSync(
    environment,
    "declare module '$env/dynamic/private' {\n  export const env: Record<string, string | undefined>\n}\n",
  )
  writeFileSync(
    project,
    JSON.stringify({
      extends: './tsconfig.base.json',
      compilerOptions,
      files: [environment, ...files, ...upgraded],
    }),
  )
  execFileSync('tsc', ['-p', project], { stdio: 'inherit' })
  console.log(
    `${files.length} examples on ${pages.length} pages compile, and ${upgraded.length} upgrades`,
  )
  // A pattern that finds nothing any more would pass for ever.
  if (files.length === 0 || upgraded.length === 0) process.exitCode = 1
} catch {
  process.exitCode = 1
} finally {
  for (const file of [project, environment]) rmSync(file, { force: true })
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

function write(file: string, code: string): string {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${code}\nexport {}\n`)
  return file
}

/** The folder of the package that a block is about. Pages for all frameworks speak of Express. */
function folderOf(page: string, label: string | undefined): string {
  const isReadme = page.startsWith('packages/')
  const home = homes[label ?? ''] ?? homes[basename(page)] ?? 'express'
  const folder = isReadme
    ? join(dirname(page), '.examples')
    : join('packages', home, '.doc-examples')
  if (!folders.has(folder) && !isReadme) invite(folder)
  folders.add(folder)
  return folder
}

/** Lets the examples in a folder import what guests have, as an app that has installed them does. */
function invite(folder: string): void {
  for (const [guest, clients] of Object.entries(guests)) {
    link(folder, `@token-rotation/${guest}`, join('packages', guest))
    for (const client of clients) {
      link(folder, client, join('packages', guest, 'node_modules', client))
    }
  }
}

function link(folder: string, name: string, target: string): void {
  const place = join(folder, 'node_modules', name)
  mkdirSync(dirname(place), { recursive: true })
  rmSync(place, { force: true })
  symlinkSync(resolve(target), place)
}
