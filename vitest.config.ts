import { defineConfig } from 'vitest/config'

const conditions = ['@token-rotation/source']

export default defineConfig({
  resolve: { conditions },
  // https://github.com/vitest-dev/vitest/issues/6992
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'e2e/**/*.test.ts'],
    passWithNoTests: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
