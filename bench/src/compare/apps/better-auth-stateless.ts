import { serveBetterAuth } from './serve-better-auth.ts'

await serveBetterAuth()
