import { log } from '../../../auth.ts'

export function GET(): Response {
  return log.stream()
}
