import {
  demoCookies,
  demoDatabase,
  demoProvider,
  demoSecret,
  demoStore,
  type RotationLog,
  rotationOptions,
  type Settings,
} from '@token-rotation/demo-contract'
import { tokenRotation } from '@token-rotation/express'

/** The whole integration: the Auth.js configuration, wrapped. */
export async function createRotation(settings: Settings, log: RotationLog) {
  const database = await demoDatabase(settings)
  return tokenRotation(
    {
      trustHost: true,
      secret: process.env.AUTH_SECRET ?? demoSecret,
      cookies: demoCookies(settings.cookiePrefix ?? 'express'),
      providers: [demoProvider(settings)],
      ...(database && { adapter: database.adapter }),
    },
    rotationOptions(settings, log, database?.store ?? (await demoStore(settings.store))),
  )
}
