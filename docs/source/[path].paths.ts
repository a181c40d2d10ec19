import { slugOf } from '../.vitepress/site/repository.ts'
import { findSources } from '../.vitepress/site/sources.ts'

export default {
  /** A page for each file of the repository that some page links to. */
  paths: () =>
    findSources().map(({ path, content }) => ({ params: { path: slugOf(path) }, content })),
}
