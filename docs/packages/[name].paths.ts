import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { globSync } from 'tinyglobby'
import { root } from '../.vitepress/site/repository.ts'

export default {
  watch: ['../../packages/*/README.md'],
  /** A page for each package: its README. */
  paths: () =>
    globSync('packages/*/README.md', { cwd: root }).map((file) => ({
      params: { name: basename(dirname(file)) },
      content: readFileSync(join(root, file), 'utf8'),
    })),
}
