import { providerControl } from '@token-rotation/demo-contract'
import { settings } from '../../../../auth'

interface Context {
  params: Promise<{ path: string[] }>
}

async function pass(request: Request, { params }: Context) {
  const { path } = await params
  return providerControl(settings.issuer, `/${path.join('/')}`, request)
}

export { pass as DELETE, pass as GET, pass as PATCH, pass as POST, pass as PUT }
