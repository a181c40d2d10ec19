import {
  demoCookies,
  demoProvider,
  demoSecret,
  demoStore,
  type RotationLog,
  rotationOptions,
  type Settings,
} from '@token-rotation/demo-contract'
import { tokenRotation } from '@token-rotation/express'

/** The whole integration: the Auth.js configuration, wrapped. */
export function createRotation(settings: Settings, log: RotationLog) {
  return tokenRotation(
    {
      trustHost: true,
      secret: process.env.AUTH_SECRET ?? demoSecret,
      cookies: demoCookies(settings.cookiePrefix ?? 'express'),
      providers: [demoProvider(settings)],
    },
    rotationOptions(settings, log, demoStore(settings.store)),
  )
}
