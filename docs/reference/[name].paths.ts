import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { root } from '../.vitepress/site/repository.ts'

const folder = join(root, 'docs/.vitepress/reference')

export default {
  /** What `pnpm reference` has written, if it has. */
  paths: () =>
    globSync('**/*.md', { cwd: folder }).map((file) => ({
      params: { name: file.replace(/\.md$/, '') },
      content: readFileSync(join(folder, file), 'utf8'),
    })),
}
