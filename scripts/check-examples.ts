import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'

/**
 * Type-checks the examples: every `ts` block of every page is a module of its own, in a folder of the
 * package that shows it, so that it resolves what that package resolves.
 */
const pages = globSync(['*.md', 'packages/*/README.md', 'docs/**/*.md'], {
  ignore: ['**/node_modules'],
})
const project = 'tsconfig.examples.tmp.json'
const folders = new Set<string>()
const files = pages.flatMap((page) => {
  const folder = join(home(page), '.examples')
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```ts\n(.*?)^```/gms)]
  return blocks.map(([, code], index) => {
    const file = join(folder, `${page.replaceAll(/\W+/g, '-')}-${index + 1}.ts`)
    mkdirSync(folder, { recursive: true })
    folders.add(folder)
    writeFileSync(file, `${code}\nexport {}\n`)
    return file
  })
})

const compilerOptions = { noEmit: true, noUnusedLocals: false, types: ['node'] }
try {
  writeFileSync(
    project,
    JSON.stringify({ extends: './tsconfig.base.json', compilerOptions, files }),
  )
  execFileSync('tsc', ['-p', project], { stdio: 'inherit' })
  console.log(`${files.length} examples on ${pages.length} pages compile`)
} catch {
  process.exitCode = 1
} finally {
  rmSync(project, { force: true })
  for (const folder of folders) rmSync(folder, { recursive: true })
}

/** The pages at the root are for users of the Express adapter: they see what that package sees. */
function home(page: string): string {
  return page.startsWith('packages/') ? dirname(page) : 'packages/express'
}
