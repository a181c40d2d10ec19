import type { ServerLoad } from '@sveltejs/kit'
import { shownToken } from '@token-rotation/demo-contract'

export const load: ServerLoad = async ({ locals }) => ({
  inLayout: shownToken(await locals.getAccessToken()),
})
