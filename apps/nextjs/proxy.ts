export { proxy } from './auth'

// Looking on must not rotate anything, so the routes that only show something are not here.
export const config = { matcher: ['/page', '/api/token', '/api/me', '/api/session'] }
