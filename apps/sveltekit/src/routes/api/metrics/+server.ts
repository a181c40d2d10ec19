import { metrics } from '../../../auth.ts'

export function GET(): Promise<Response> {
  return metrics.answer()
}
