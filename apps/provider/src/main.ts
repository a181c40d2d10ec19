import { startProvider } from './start-provider.ts'

const { ACCESS_TOKEN_TTL, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, PORT } = process.env

const provider = await startProvider({
  port: Number(PORT || 4000),
  ...(ACCESS_TOKEN_TTL && { accessTokenTtl: Number(ACCESS_TOKEN_TTL) }),
  ...(DEMO_CLIENT_ID && { clientId: DEMO_CLIENT_ID }),
  ...(DEMO_CLIENT_SECRET && { clientSecret: DEMO_CLIENT_SECRET }),
})

console.log(`provider: ${provider.issuer}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void provider.stop())
