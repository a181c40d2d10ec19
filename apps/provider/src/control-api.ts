import type { ProviderControl } from './control.ts'
import { ControlInputError, refuseUnknown, requireObject, requireText } from './input.ts'
import type { JsonObject } from './input.ts'
import type { Context, Middleware } from './middleware.ts'
import { readBody } from './read-body.ts'

type Operation = (ctx: Context) => unknown

/** Offers the control operations over HTTP, as JSON under `/control`. */
export function createControlApi(control: ProviderControl): Middleware {
  const operations: Readonly<Record<string, Operation>> = {
    'GET /control/stats': () => control.stats(),
    'GET /control/live-grants': (ctx) => {
      const sub = requireText(new URLSearchParams(ctx.querystring).get('sub'), 'sub')
      return { liveGrants: control.liveGrants(sub) }
    },
    // What came in is checked by the operation itself, for callers in this process too.
    'PUT /control/settings': async (ctx) => control.changeSettings(await readJson(ctx)),
    'PUT /control/fault': async (ctx) => control.setFault((await readJson(ctx)) as never),
    'POST /control/revoke-grants': async (ctx) => ({
      revoked: control.revokeGrants(await readSub(ctx)),
    }),
    'POST /control/revoke-access-tokens': async (ctx) => ({
      revoked: control.revokeAccessTokens(await readSub(ctx)),
    }),
    'POST /control/client-secret': async (ctx) => {
      const input = await readJson(ctx)
      refuseUnknown(input, ['secret', 'clientId'], 'the client secret')
      const secret = requireText(input['secret'], 'secret')
      control.changeClientSecret(secret, optionalText(input, 'clientId'))
      return { changed: true }
    },
    'POST /control/reset': () => {
      control.reset()
      return control.stats()
    },
  }

  return async (ctx, next) => {
    if (!ctx.path.startsWith('/control/')) {
      await next()
      return
    }
    const operation = operations[`${ctx.method} ${ctx.path}`]
    try {
      ctx.status = operation === undefined ? 404 : 200
      ctx.body = await (operation ?? unknownOperation)(ctx)
    } catch (error) {
      if (!(error instanceof ControlInputError)) throw error
      ctx.status = 400
      ctx.body = { error: error.message }
    }
  }

  function unknownOperation(): JsonObject {
    return { error: `there is only ${Object.keys(operations).join(', ')}` }
  }
}

async function readSub(ctx: Context): Promise<string | undefined> {
  const input = await readJson(ctx)
  refuseUnknown(input, ['sub'], 'the revocation')
  return optionalText(input, 'sub')
}

function optionalText(input: JsonObject, name: string): string | undefined {
  return input[name] === undefined ? undefined : requireText(input[name], name)
}

async function readJson(ctx: Context): Promise<JsonObject> {
  const body = await readBody(ctx.req)
  if (body === '') return {}
  try {
    return requireObject(JSON.parse(body), 'the body')
  } catch (error) {
    if (error instanceof ControlInputError) throw error
    throw new ControlInputError('the body must be JSON')
  }
}
