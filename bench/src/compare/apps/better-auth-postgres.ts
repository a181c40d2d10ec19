import { Pool } from 'pg'
import { serveBetterAuth } from './serve-better-auth.ts'

const { DATABASE_URL } = process.env
if (!DATABASE_URL) throw new Error('DATABASE_URL is not set: start this with "pnpm bench:compare"')
await serveBetterAuth(new Pool({ connectionString: DATABASE_URL }))
