import { mkdir, readFile, writeFile } from 'node:fs/promises'
import type { Comparison } from './comparison.ts'
import { fillPage } from './fill-page.ts'
import { plotSessions } from './plot-sessions.ts'
import { plotStorm } from './plot-storm.ts'
import { writeFormatted } from './write-formatted.ts'

/** Writes a comparison into the documentation: the figures, the plots, and the tables of its page. */
export async function publish(
  comparison: Comparison,
  sections: readonly { readonly name: string; readonly text: string }[],
): Promise<void> {
  const docs = new URL('../../../docs/', import.meta.url)
  const folder = new URL('comparison/', docs)
  await mkdir(folder, { recursive: true })
  await writeFormatted(new URL('results.json', folder), JSON.stringify(comparison))
  await writeFile(new URL('storm.svg', folder), plotStorm(comparison))
  await writeFile(new URL('sessions.svg', folder), plotSessions(comparison))
  const page = new URL('comparison.md', docs)
  await writeFormatted(page, fillPage(await readFile(page, 'utf8'), sections))
}
