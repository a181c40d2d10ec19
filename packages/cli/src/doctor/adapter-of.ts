import type { AppManifest } from './manifest.ts'

/** The package that goes with the Auth.js of an app. */
export interface Adapter {
  /** The package of Auth.js, with its major version. */
  readonly auth: string
  readonly name: string
  readonly isInstalled: boolean
  /** What to write in place of the constructor's configuration. */
  readonly code: readonly string[]
}

interface Known {
  readonly auth: string
  readonly major?: number
  readonly name: string
  readonly code: readonly string[]
}

const wrapped = 'const rotation = tokenRotation({ /* your configuration */ })'
const known: readonly Known[] = [
  {
    auth: 'next-auth',
    major: 5,
    name: '@token-rotation/next-auth',
    code: [
      `export ${wrapped}`,
      'export const { handlers, auth, signIn, signOut } = NextAuth(rotation.config)',
    ],
  },
  {
    auth: 'next-auth',
    major: 4,
    name: '@token-rotation/next-auth-v4',
    code: [`export ${wrapped}`, 'export const authOptions = rotation.config'],
  },
  {
    auth: 'next-auth',
    major: 3,
    name: '@token-rotation/next-auth-v3',
    code: [`export ${wrapped}`, 'export default NextAuth(rotation.config)'],
  },
  {
    auth: '@auth/sveltekit',
    name: '@token-rotation/sveltekit',
    code: [
      `export ${wrapped}`,
      'export const { handle: authHandle } = SvelteKitAuth(rotation.config)',
    ],
  },
  {
    auth: '@auth/express',
    name: '@token-rotation/express',
    code: [wrapped, "app.use('/auth', ExpressAuth(rotation.config)).use(rotation.middleware)"],
  },
]

/** Finds the adapter for what an app has installed, or at least imports. */
export function adapterOf(
  manifest: AppManifest,
  imported: readonly string[] = [],
): Adapter | undefined {
  const { dependencies, major } = manifest
  const found = known.find((one) => {
    const has = Object.hasOwn(dependencies, one.auth)
    if (has) return one.major === undefined || one.major === major(one.auth)
    const isSole = !known.some(({ auth }) => Object.hasOwn(dependencies, auth))
    // Without a version it is nobody's guess which of several it is.
    return isSole && one.major === undefined && imported.includes(one.auth)
  })
  if (!found) return undefined
  const { auth, name, code } = found
  const version = found.major === undefined ? '' : ` ${found.major}`
  return {
    auth: `${auth}${version}`,
    name,
    code: [`import { tokenRotation } from '${name}'`, ...code],
    isInstalled: Object.hasOwn(dependencies, name),
  }
}
