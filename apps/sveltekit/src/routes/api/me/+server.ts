import type { RequestHandler } from '@sveltejs/kit'
import { answerMe } from '@token-rotation/demo-contract'
import { rotation, settings } from '../../../auth.ts'

export const GET: RequestHandler = (event) =>
  answerMe(() => rotation.fetch(event, settings.userinfo))
