import { env } from '$env/dynamic/private'
import { SvelteKitAuth } from '@auth/sveltekit'
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
import { tokenRotation } from '@token-rotation/sveltekit'

export const settings = readSettings(env)
export const log = rotationLog()
export const metrics = demoMetrics()
const database = await demoDatabase(settings)

/** The whole integration: the Auth.js configuration, wrapped. */
export const rotation = tokenRotation(
  {
    trustHost: true,
    secret: env.AUTH_SECRET ?? demoSecret,
    cookies: demoCookies(settings.cookiePrefix ?? 'sveltekit'),
    providers: [demoProvider(settings)],
    ...(database && { adapter: database.adapter }),
  },
  rotationOptions(settings, log, database?.store ?? (await demoStore(settings.store))),
)

export const { handle: authHandle } = SvelteKitAuth(rotation.config)
