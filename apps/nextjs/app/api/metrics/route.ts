import { metrics } from '../../../auth'

export const dynamic = 'force-dynamic'

export function GET() {
  return metrics.answer()
}
