import type { Provider } from 'oidc-provider'
import { applyFault } from './apply-fault.ts'
import type { Counters } from './counters.ts'
import type { FaultSwitch } from './fault-switch.ts'
import type { HeldSockets } from './held-sockets.ts'
import { isJsonObject } from './input.ts'
import type { JsonObject } from './input.ts'
import type { Context, Middleware } from './middleware.ts'
import { readBody } from './read-body.ts'
import type { Replay } from './replay.ts'
import type { ProviderSettings } from './settings.ts'

export interface TokenEndpointParts {
  readonly provider: Provider
  readonly settings: () => ProviderSettings
  readonly faults: FaultSwitch
  readonly held: HeldSockets
  readonly replay: Replay
  readonly counters: Counters
  readonly onTokens: ((answer: JsonObject) => void) | undefined
}

/** Stands in front of the token endpoint: counts, replays, and lets refresh requests go wrong. */
export function createTokenEndpoint(parts: TokenEndpointParts): Middleware {
  const { counters, faults, held } = parts
  return async (ctx, next) => {
    if (ctx.path !== '/token' || ctx.method !== 'POST') {
      await next()
      return
    }
    const form = new URLSearchParams(await readBody(ctx.req))
    const grantType = form.get('grant_type') ?? 'none'
    const isRefresh = grantType === 'refresh_token'
    const presented = isRefresh ? (form.get('refresh_token') ?? undefined) : undefined
    const end = counters.tokenRequest(grantType, presented)
    const fault = isRefresh ? faults.take() : ({ mode: 'none' } as const)
    end(await applyFault(ctx, fault, () => exchange(parts, ctx, next, presented), held))
  }
}

async function exchange(
  parts: TokenEndpointParts,
  ctx: Context,
  next: () => Promise<unknown>,
  presented: string | undefined,
): Promise<void> {
  const { counters, replay, settings } = parts
  const { replayWindow } = settings()
  if (presented === undefined || replayWindow === 0) {
    await issue(parts, ctx, next, presented)
    return
  }
  const kept = replay.recall(presented, replayWindow)
  const past = kept && (await kept)
  if (past !== undefined && (await isUsed(parts.provider, presented))) {
    counters.replay()
    ctx.status = 200
    ctx.set('Cache-Control', 'no-store')
    ctx.body = past
    return
  }
  const answer = issue(parts, ctx, next, presented)
  replay.remember(
    presented,
    answer.catch(() => undefined),
  )
  await answer
}

/** Tells a used refresh token from one that went with its grant, which no window brings back. */
async function isUsed(provider: Provider, refreshToken: string): Promise<boolean> {
  const found = await provider.RefreshToken.find(refreshToken, { ignoreExpiration: true })
  return found?.consumed !== undefined
}

async function issue(
  { counters, settings, onTokens }: TokenEndpointParts,
  ctx: Context,
  next: () => Promise<unknown>,
  presented: string | undefined,
): Promise<JsonObject | undefined> {
  await next()
  const body: unknown = ctx.body
  if (ctx.status !== 200 || !isJsonObject(body)) return undefined
  const { expires_in: _, ...rest } = body
  const answer = settings().omitExpiresIn ? rest : body
  ctx.body = answer
  onTokens?.(answer)

  if (presented !== undefined) counters.rotation()
  const sub = ctx.oidc.entities.Account?.accountId
  const issued = answer['refresh_token']
  if (sub !== undefined && typeof issued === 'string') counters.issued(issued, sub)
  return answer
}
