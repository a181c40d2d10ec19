import type { Handle } from '@sveltejs/kit'
import { sequence } from '@sveltejs/kit/hooks'
import { authHandle, rotation } from './auth.ts'

/** Looking on must not rotate anything. */
const rotate: Handle = ({ event, resolve }) =>
  /^\/(demo-config|api\/(events|metrics)|api\/provider\/.*)$/.test(event.url.pathname)
    ? resolve(event)
    : rotation.handle({ event, resolve })

export const handle = sequence(authHandle, rotate)
