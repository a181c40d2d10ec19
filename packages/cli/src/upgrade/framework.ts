import { type Adapter, adapterOf } from '../doctor/adapter-of.ts'
import type { AppManifest } from '../doctor/manifest.ts'

/** What is special about the Auth.js of an app where token rotation is added. */
export interface Framework {
  /** The package of ours. */
  readonly adapter: string
  readonly kind: 'next-auth' | 'next-auth-v4' | 'next-auth-v3' | 'sveltekit' | 'express'
  readonly isInstalled: boolean
  /** Other files use the configuration by its name, to read sessions: that name gets the new one. */
  readonly wrapsDeclaration: boolean
  /** How the result looks. */
  readonly example: readonly string[]
}

/** Tells by `package.json`, or by what is imported, which package an app needs. */
export function frameworkOf(
  manifest: AppManifest,
  imported: readonly string[],
): Framework | undefined {
  const adapter = adapterOf(manifest, imported)
  return adapter && frameworkFor(adapter)
}

function frameworkFor({ name, isInstalled, code }: Adapter): Framework {
  const kind = name.replace('@token-rotation/', '') as Framework['kind']
  return {
    adapter: name,
    kind,
    isInstalled,
    wrapsDeclaration: kind !== 'next-auth' && kind !== 'sveltekit',
    example: code,
  }
}
