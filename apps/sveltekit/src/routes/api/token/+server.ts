import type { RequestHandler } from '@sveltejs/kit'
import { answerToken } from '@token-rotation/demo-contract'

export const GET: RequestHandler = async ({ locals }) => answerToken(await locals.getAccessToken())
