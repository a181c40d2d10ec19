import { AsyncLocalStorage } from 'node:async_hooks'

// Next.js expects its server to have put it there before anything else of Next.js is loaded.
Object.assign(globalThis, { AsyncLocalStorage })
