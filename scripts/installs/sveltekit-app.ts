import { provider, shown, typescript } from './shared.ts'
import type { ScratchApp } from './scratch-app.ts'

export const sveltekitApp: ScratchApp = {
  name: 'sveltekit',
  adapter: 'sveltekit',
  dependencies: {
    '@auth/sveltekit': '1.11.3',
    '@sveltejs/adapter-node': '5.5.7',
    '@sveltejs/kit': '2.70.4',
    '@sveltejs/vite-plugin-svelte': '7.3.1',
    svelte: '5.57.3',
    vite: '8.3.8',
    ...typescript,
  },
  files: {
    'tsconfig.json': `{
  "extends": "./.svelte-kit/tsconfig.json",
  "compilerOptions": { "strict": true, "skipLibCheck": true, "types": ["node"] }
}`,
    'vite.config.ts': `
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
export default defineConfig({ plugins: [sveltekit({ adapter: adapter() })] })
`,
    'src/app.html': `<!doctype html><html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>`,
    'src/auth.ts': `
import '@token-rotation/sveltekit/types'
import { env } from '$env/dynamic/private'
import { SvelteKitAuth } from '@auth/sveltekit'
import { tokenRotation } from '@token-rotation/sveltekit'
export const rotation = tokenRotation(async () => ({
  trustHost: true, providers: [${provider.replaceAll('process.env', 'env')}],
}))
export const { handle: authHandle } = SvelteKitAuth(rotation.config)
`,
    'src/hooks.server.ts': `
import { sequence } from '@sveltejs/kit/hooks'
import { authHandle, rotation } from './auth'
export const handle = sequence(authHandle, rotation.handle)
`,
    'src/shown.ts': shown,
    'src/routes/+page.svelte': `<p>home</p>`,
    'src/routes/account/+page.server.ts': `
import type { ServerLoad } from '@sveltejs/kit'
export const load: ServerLoad = async ({ locals }) => {
  const error: 'RefreshTokenError' | 'RefreshTokenUnavailable' | undefined = (await locals.auth())?.error
  return { error, status: (await locals.getAccessToken()).status }
}
`,
    'src/routes/account/+page.svelte': `
<script>
  import { signInOnRefreshTokenError } from '@token-rotation/sveltekit/client'
  let { data } = $props()
  $effect(() => { signInOnRefreshTokenError(data, 'demo') })
</script>
<p>{data.status}</p>
`,
    'src/routes/api/token/+server.ts': `
import { json, type RequestHandler } from '@sveltejs/kit'
import { shown } from '../../../shown'
export const GET: RequestHandler = async ({ locals }) => {
  const token = await locals.getAccessToken()
  return json(shown(token), { status: token.status === 'ok' ? 200 : 401 })
}
`,
  },
  build: ['vite build --logLevel warn', 'tsc --noEmit -p tsconfig.json'],
  start: 'node build/index.js',
  authPath: '/auth',
  client: 'basic',
}
