import { answerToken } from '@token-rotation/demo-contract'
import { getAccessToken } from '../../../auth'

export async function GET() {
  return answerToken(await getAccessToken())
}
