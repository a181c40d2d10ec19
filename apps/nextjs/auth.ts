import {
  demoCookies,
  demoDatabase,
  demoMetrics,
  demoProvider,
  demoSecret,
  demoStore,
  readSettings,
  rotationLog,
  rotationOptions,
} from '@token-rotation/demo-contract'
import { tokenRotation } from '@token-rotation/next-auth'
import NextAuth, { type NextAuthConfig } from 'next-auth'

export const settings = readSettings(process.env)
export const metrics = demoMetrics()
const database = await demoDatabase(settings)

/** The whole integration: the Auth.js configuration, wrapped. */
const config: NextAuthConfig = {
  trustHost: true,
  secret: process.env.AUTH_SECRET ?? demoSecret,
  cookies: demoCookies(settings.cookiePrefix ?? 'nextjs'),
  providers: [demoProvider(settings)],
  ...(database && { adapter: database.adapter }),
}
const rotation = tokenRotation(
  config,
  rotationOptions(settings, rotationLog(), database?.store ?? (await demoStore(settings.store))),
)

export const { handlers, auth } = NextAuth(rotation.config)
export const { fetch, getAccessToken, proxy } = rotation
