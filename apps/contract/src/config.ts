// What a configuration consists of, apart from the rest: an edge runtime has no node:crypto.
export { demoProvider, demoSecret, rotationOptions } from './demo-provider.ts'
export { type RotationLog, rotationLog } from './rotation-log.ts'
export { readSettings, type Settings } from './settings.ts'
