import type { Provider } from 'oidc-provider'

/** Reports what is wrong with the provider itself; a message could quote a token, so none is shown. */
export function reportErrors(provider: Provider): void {
  provider.on('server_error', (ctx, error) => report(error, ctx.path))
  provider.onerror = (error: Error & { code?: string; expose?: boolean }) => {
    const isClientGone = error.code === 'ECONNRESET' || error.code === 'EPIPE'
    if (error.expose !== true && !isClientGone) report(error, 'a request')
  }
}

function report(error: Error, where: string): void {
  const place = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '))
  console.error(`provider: ${error.name} at ${where} ${place?.trim() ?? ''}`)
}
