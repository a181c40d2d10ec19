import type { NextConfig } from 'next'

const config: NextConfig = {
  poweredByHeader: false,
  // Its database drivers are not to be bundled.
  serverExternalPackages: ['@token-rotation/demo-contract'],
  // The page that all demo apps share is a plain file.
  rewrites: async () => ({
    beforeFiles: [{ source: '/', destination: '/index.html' }],
    afterFiles: [],
    fallback: [],
  }),
}

// oxlint-disable-next-line import/no-default-export -- Next.js reads it so.
export default config
