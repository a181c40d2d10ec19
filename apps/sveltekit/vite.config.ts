import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

/** The page that all demo apps share: a folder of plain files. */
const page = dirname(
  createRequire(import.meta.url).resolve('@token-rotation/demo-contract/public/index.html'),
)

export default defineConfig({
  // Its database drivers are not to be bundled.
  ssr: { external: ['@token-rotation/demo-contract'] },
  plugins: [sveltekit({ adapter: adapter(), files: { assets: page } })],
})
