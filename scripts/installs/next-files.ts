import { shown, typescript } from './shared.ts'

const react = { react: '19.3.1', 'react-dom': '19.3.1', '@types/react': '^19.2.0' }
export const next15 = { next: '15.5.29', ...react, ...typescript }
export const next16 = { next: '16.4.6', ...react, ...typescript }
export const nextCommands = { build: ['next build'], start: 'next start -H localhost' }

const layout = `
import type { ReactNode } from 'react'
export default function Layout({ children }: { children: ReactNode }) {
  return <html><body>{children}</body></html>
}
`

/** As create-next-app makes it. */
const nextTypescript = `{
  "compilerOptions": {
    "target": "ES2017", "lib": ["dom", "dom.iterable", "esnext"], "strict": true, "noEmit": true,
    "skipLibCheck": true, "esModuleInterop": true, "module": "esnext", "moduleResolution": "bundler",
    "resolveJsonModule": true, "isolatedModules": true, "jsx": "preserve", "incremental": true,
    "plugins": [{ "name": "next" }]
  },
  "include": ["next-env.d.ts", "**/*.ts", "**/*.tsx", ".next/types/**/*.ts"],
  "exclude": ["node_modules"]
}`

/** What is the same whatever next-auth it is. */
export const nextFiles = {
  'tsconfig.json': nextTypescript,
  'shown.ts': shown,
  'app/layout.tsx': layout,
  'app/page.tsx': `export default function Home() { return <p>home</p> }`,
  'app/api/token/route.ts': `
import { getAccessToken } from '../../../auth'
import { shown } from '../../../shown'
export async function GET() {
  const token = await getAccessToken()
  return Response.json(shown(token), { status: token.status === 'ok' ? 200 : 401 })
}
`,
  'pages/api/pages-token.ts': `
import type { NextApiRequest, NextApiResponse } from 'next'
import { getAccessToken } from '../../auth'
import { shown } from '../../shown'
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  const token = await getAccessToken(req, res)
  res.status(token.status === 'ok' ? 200 : 401).json(shown(token))
}
`,
}
