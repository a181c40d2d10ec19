import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AppManifest } from './manifest.ts'

/** How many processes an app runs in. */
export type DeploymentKind = 'one' | 'several' | 'serverless'

export interface Deployment {
  readonly kind: DeploymentKind
  /** Why it is taken to be so. */
  readonly reason: string
}

export const deploymentKinds: readonly DeploymentKind[] = ['one', 'several', 'serverless']

const signs: Readonly<Record<'serverless' | 'several', readonly string[]>> = {
  serverless: [
    'vercel.json',
    'vercel.ts',
    '.vercel',
    'netlify.toml',
    '.netlify',
    'wrangler.toml',
    'wrangler.json',
    'wrangler.jsonc',
    'open-next.config.ts',
    'serverless.yml',
    'serverless.yaml',
    'serverless.ts',
    'sst.config.ts',
    'amplify.yml',
  ],
  several: [
    'k8s',
    'kubernetes',
    'helm',
    'charts',
    'Chart.yaml',
    'kustomization.yaml',
    'skaffold.yaml',
    'fly.toml',
    'ecosystem.config.js',
    'ecosystem.config.cjs',
    'Procfile',
    'Dockerfile',
  ],
}
/** Packages that build for such a host. */
const builders =
  /^(?:@sveltejs\/adapter-(?:vercel|netlify|cloudflare)|@opennextjs\/\w+|serverless-http)$/

/** Tells by the files of a folder how the app in it is run. */
export function detectDeployment(cwd: string, { dependencies }: AppManifest): Deployment {
  for (const kind of ['serverless', 'several'] as const) {
    const file = signs[kind].find((name) => existsSync(join(cwd, name)))
    if (file !== undefined) return { kind, reason: `there is ${file}` }
    const builder = Object.keys(dependencies).find((name) => builders.test(name))
    if (kind === 'serverless' && builder !== undefined)
      return { kind, reason: `there is ${builder}` }
  }
  const isEmpty = !existsSync(cwd) || readdirSync(cwd).length === 0
  const reason = isEmpty ? 'by default' : 'nothing here says otherwise'
  return { kind: 'one', reason }
}
