import { json } from '@sveltejs/kit'

export function GET(): Response {
  // SvelteKit compares origins itself, and Auth.js then has no token for forms.
  return json({ framework: 'SvelteKit', auth: '/auth', csrf: false })
}
