import { answerMe } from '@token-rotation/demo-contract'
import { fetch, settings } from '../../../auth'

export async function GET() {
  return answerMe(() => fetch(settings.userinfo))
}
