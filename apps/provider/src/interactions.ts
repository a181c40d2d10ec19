import type { Provider } from 'oidc-provider'
import { renderInteractionPage } from './interaction-page.ts'
import type { Context, Middleware } from './middleware.ts'
import { renderPage } from './page.ts'
import { readBody } from './read-body.ts'

/** Serves the sign-in form; whoever sends it is signed in and has consented to everything. */
export function createInteractions(provider: Provider): Middleware {
  return async (ctx, next) => {
    if (!/^\/interaction\/[\w-]+$/.test(ctx.path)) {
      await next()
      return
    }
    try {
      await interact(provider, ctx)
    } catch (error) {
      if ((error as Error).name !== 'SessionNotFound') throw error
      ctx.status = 400
      ctx.body = renderPage('Too late', '<p>This sign-in is over. Start again from the app.</p>')
    }
  }
}

async function interact(provider: Provider, ctx: Context): Promise<void> {
  const { uid, prompt, params } = await provider.interactionDetails(ctx.req, ctx.res)
  ctx.set('Cache-Control', 'no-store')
  if (prompt.name !== 'login') {
    await finish(provider, ctx, { consent: {} })
    return
  }
  const login =
    ctx.method === 'POST' ? new URLSearchParams(await readBody(ctx.req)).get('login')?.trim() : ''
  if (login) {
    await finish(provider, ctx, { login: { accountId: login }, consent: {} })
    return
  }
  const hint = params['login_hint']
  ctx.body = renderInteractionPage(uid, typeof hint === 'string' ? hint : 'ada')
}

async function finish(
  provider: Provider,
  ctx: Context,
  result: Parameters<Provider['interactionResult']>[2],
): Promise<void> {
  const returnTo = await provider.interactionResult(ctx.req, ctx.res, result)
  ctx.status = 303
  ctx.redirect(returnTo)
}
