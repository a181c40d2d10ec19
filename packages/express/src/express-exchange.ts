import { type Exchange, nodeExchange } from '@token-rotation/authjs'
import type { Request, Response } from 'express'

/** Returns the cookies of a request, in and out. `trust proxy` decides about its protocol. */
export function expressExchange(req: Request, res: Response): Exchange {
  return nodeExchange(req, res, () => req.protocol === 'https')
}
