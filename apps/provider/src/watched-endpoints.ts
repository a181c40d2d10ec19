import { describeAnswer } from './apply-fault.ts'
import type { Counters } from './counters.ts'
import type { Context, Middleware } from './middleware.ts'
import type { ProviderSettings } from './settings.ts'

/** Counts the calls of `/me` and of the revocation endpoint, and makes `/me` refuse when told to. */
export function createWatchedEndpoints(
  counters: Counters,
  settings: () => ProviderSettings,
): Middleware {
  return async (ctx, next) => {
    if (ctx.path === '/me' && settings().api === 'always-401') {
      ctx.status = 401
      ctx.set('WWW-Authenticate', 'Bearer error="invalid_token"')
      ctx.body = { error: 'invalid_token' }
    } else {
      await next()
    }
    if (ctx.path === '/me') counters.apiRequest(describeAnswer(ctx))
    if (ctx.path === '/token/revocation') {
      counters.revocationRequest(
        describeAnswer(ctx),
        ctx.oidc.entities.RefreshToken && presented(ctx),
      )
    }
  }
}

function presented({ oidc }: Context): string {
  return String(oidc.params?.['token'])
}
