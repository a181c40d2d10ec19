import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'

/**
 * Type-checks the examples: every `ts` and `tsx` block of every page is a module of its own, in a folder
 * of the package that shows it, so that it resolves what that package resolves. A block whose first line
 * is its file name (`// app/page.tsx`) can import those that the page has named before it.
 */
const pages = globSync(['*.md', 'packages/*/README.md', 'docs/**/*.md'], {
  ignore: ['**/node_modules'],
})
const project = 'tsconfig.examples.tmp.json'
const folders = new Set<string>()
const files = pages.flatMap((page) => {
  const folder = join(home(page), '.examples')
  folders.add(folder)
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```(tsx?)\n(.*?)^```/gms)]
  const named = new Map<string, string>()
  return blocks.map(([, extension, code = ''], index) => {
    const place = join(folder, `${page.replaceAll(/\W+/g, '-')}-${index + 1}`)
    const name = /^\/\/ (\S+\.tsx?)\n/.exec(code)?.[1]
    for (const [file, text] of named) write(join(place, file), text)
    if (name) named.set(name, code)
    return write(join(place, name ?? `example.${extension}`), code)
  })
})

const compilerOptions = { noEmit: true, noUnusedLocals: false, jsx: 'react-jsx', types: ['node'] }
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
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

function write(file: string, code: string): string {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${code}\nexport {}\n`)
  return file
}

/** The pages at the root are for users of the Express adapter: they see what that package sees. */
function home(page: string): string {
  return page.startsWith('packages/') ? dirname(page) : 'packages/express'
}
