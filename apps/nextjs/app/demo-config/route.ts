export const dynamic = 'force-dynamic'

export function GET() {
  return Response.json({ framework: 'Next.js', auth: '/api/auth' })
}
