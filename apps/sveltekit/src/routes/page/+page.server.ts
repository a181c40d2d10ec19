import type { ServerLoad } from '@sveltejs/kit'
import { shownToken } from '@token-rotation/demo-contract'

// All of it is rendered on the server.
export const csr = false

export const load: ServerLoad = async ({ locals }) => ({
  inPage: shownToken(await locals.getAccessToken()),
})
