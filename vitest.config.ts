import { defineConfig } from 'vitest/config'

const conditions = ['@token-rotation/source']

/** What sends crowds, or compares times: they come last, one after the other. */
const needTheMachine = ['e2e/load.test.ts', 'e2e/crowd.test.ts']

export default defineConfig({
  resolve: { conditions },
  // https://github.com/vitest-dev/vitest/issues/6992
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    passWithNoTests: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts'],
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
          exclude: needTheMachine,
          globalSetup: 'e2e/support/build.ts',
          // Real processes and real time, much of it spent waiting: two files at once.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          maxConcurrency: 6,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'load',
          include: needTheMachine,
          globalSetup: 'e2e/support/build.ts',
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
        },
      },
    ],
  },
})
