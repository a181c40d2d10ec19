// Next.js serves static files from its own folder only.
import { cpSync } from 'node:fs'

cpSync(new URL('../contract/public/', import.meta.url), new URL('public/', import.meta.url), {
  recursive: true,
})
