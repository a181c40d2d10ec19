import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const conditions = ['@token-rotation/source']

/** What sends crowds, or compares times: one after the other, and nothing beside them. */
const needTheMachine = ['e2e/load.test.ts', 'e2e/crowd.test.ts']

/** What opens the site, which is built first. */
const ofTheSite = ['e2e/docs.test.ts']

/** What takes longest begins first, so that nobody waits for it alone in the end. */
const longest = [
  'demo-apps',
  'accounts',
  'endurance',
  'next',
  'interop',
  'processes',
  'sveltekit',
  'store-outage',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((name) => moduleId.endsWith(`/e2e/${name}.test.ts`))
      return index === -1 ? longest.length : index
    }
    // oxlint-disable-next-line unicorn/no-array-sort -- It is no array's.
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => place(one) - place(other))
  }
}

export default defineConfig({
  resolve: { conditions },
  // https://github.com/vitest-dev/vitest/issues/6992
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    passWithNoTests: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{packages,apps}/*/test/**/*.test.ts', 'docs/test/*.test.ts'],
          // Loading the same modules for each of a hundred files took as long as most of the tests.
          isolate: false,
          maxWorkers: 2,
          // next-auth v5 imports "next/server", which Node.js does not find without its extension.
          server: { deps: { inline: [/next-auth@5/] } },
          setupFiles: 'packages/authjs/test/support/next-globals.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/*.test.ts'],
          exclude: [...needTheMachine, ...ofTheSite],
          globalSetup: 'e2e/support/build.ts',
          // As above: an OpenID provider takes a while to load.
          isolate: false,
          // Real processes and real time, much of it spent waiting: two files at once.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          maxConcurrency: 7,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'load',
          include: needTheMachine,
          globalSetup: 'e2e/support/build.ts',
          isolate: false,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'site',
          include: ofTheSite,
          sequence: { groupOrder: 3 },
          // Continuous integration gives it what others leave idle.
          testTimeout: 300_000,
        },
      },
    ],
  },
})
