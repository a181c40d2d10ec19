import { provider, shown, typescript } from './shared.ts'
import type { ScratchApp } from './scratch-app.ts'

export const expressApp: ScratchApp = {
  name: 'express',
  adapter: 'express',
  dependencies: {
    '@auth/express': '0.12.3',
    express: '^5.3.0',
    '@types/express': '^5.0.6',
    ...typescript,
  },
  files: {
    'tsconfig.json': `{
  "compilerOptions": {
    "target": "es2023", "module": "nodenext", "strict": true, "skipLibCheck": true,
    "types": ["node"], "outDir": "dist"
  },
  "include": ["*.ts"]
}`,
    'shown.ts': shown,
    'app.ts': `
import '@token-rotation/express/types'
import { ExpressAuth, type Session } from '@auth/express'
import { tokenRotation } from '@token-rotation/express'
import express from 'express'
import { shown } from './shown.js'
const rotation = tokenRotation({
  trustHost: true, providers: [${provider}],
})
const app = express()
app.use('/auth', ExpressAuth(rotation.config))
app.use(rotation.middleware)
app.get('/', (_req, res) => void res.send('home'))
app.get('/api/token', async (req, res) => {
  const token = await rotation.getAccessToken(req, res)
  res.status(token.status === 'ok' ? 200 : 401).json(shown(token))
})
app.get('/account', (_req, res) => {
  const session = res.locals.session as Session | null
  const error: 'RefreshTokenError' | 'RefreshTokenUnavailable' | undefined = session?.error
  res.send(session ? 'ok' : 'signed-out ' + error)
})
app.listen(Number(process.env.PORT), 'localhost')
`,
  },
  build: ['tsc -p tsconfig.json'],
  start: 'node dist/app.js',
  authPath: '/auth',
  client: 'basic',
}
