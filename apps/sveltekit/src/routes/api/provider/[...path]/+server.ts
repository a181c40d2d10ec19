import type { RequestHandler } from '@sveltejs/kit'
import { providerControl } from '@token-rotation/demo-contract'
import { settings } from '../../../../auth.ts'

export const fallback: RequestHandler = ({ params, request }) =>
  providerControl(settings.issuer, `/${params.path}`, request)
