import { rotationLog } from '@token-rotation/demo-contract'

export const dynamic = 'force-dynamic'

export function GET() {
  return rotationLog().stream()
}
