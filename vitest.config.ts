import { defineConfig } from 'vitest/config'

const conditions = ['@token-rotation/source']

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
          include: ['e2e/**/*.test.ts'],
          globalSetup: 'e2e/support/build.ts',
          // Real processes and real time: they come last, and get the machine to themselves.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          maxConcurrency: 8,
          testTimeout: 120_000,
        },
      },
    ],
  },
})
