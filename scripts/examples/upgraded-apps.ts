import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { configurationFiles } from '../../packages/cli/src/doctor/configuration-files.ts'
import { readManifest } from '../../packages/cli/src/doctor/manifest.ts'
import { planUpgrade } from '../../packages/cli/src/upgrade/plan-upgrade.ts'
import { fixtureApp } from '../../packages/cli/test/support/apps.ts'

/** A file that `token-rotation upgrade` has made of one with a snippet. */
export interface UpgradedFile {
  /** The package whose dependencies it needs. */
  readonly home: string
  readonly path: string
  readonly text: string
}

/** Snippets of real life in TypeScript, one for each framework at least. */
const names = ['v5-guide', 'v5-split', 'v4-guide', 'sveltekit', 'express-inline', 'express-config']

/** The files of apps with snippets as they are after the upgrade, those that it has changed. */
export function upgradedFiles(): UpgradedFile[] {
  return names.flatMap((name) => {
    const folder = mkdtempSync(join(tmpdir(), 'upgrade-'))
    try {
      for (const [file, text] of Object.entries(fixtureApp(name).files)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true })
        writeFileSync(join(folder, file), text)
      }
      const plan = planUpgrade(folder, configurationFiles(folder), readManifest(folder))
      const home = plan.framework.adapter.replace('@token-rotation/', '')
      return plan.changes.map(({ file, after }) => {
        // Examples compile together, and one imports the types of the package, which say the same.
        const text = after.replace(/^declare module [^]*/m, '')
        return { home, path: join(name, relative(folder, file)), text }
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}
