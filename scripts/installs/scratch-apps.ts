import { expressApp } from './express-app.ts'
import { next15App, nextApp } from './next-auth-apps.ts'
import { nextAuthV3App } from './next-auth-v3-app.ts'
import { nextAuthV4App } from './next-auth-v4-app.ts'
import type { ScratchApp } from './scratch-app.ts'
import { sveltekitApp } from './sveltekit-app.ts'

export const scratchApps: readonly ScratchApp[] = [
  nextApp,
  next15App,
  nextAuthV4App,
  nextAuthV3App,
  sveltekitApp,
  expressApp,
]
