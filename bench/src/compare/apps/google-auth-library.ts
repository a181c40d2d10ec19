import { CodeChallengeMethod, type Credentials, OAuth2Client } from 'google-auth-library'
import { answerWith } from './answer-with.ts'
import { connectToRedis, redisSession } from './redis-session.ts'
import { postClient, scope, serveApp } from './serve-app.ts'

declare module 'express-session' {
  interface SessionData {
    /** Of the sign-in that is under way. */
    codeVerifier?: string
  }
}

/**
 * One client for each session, and the event `tokens` to store what it was given, as in the README. The
 * library is made for Google, whose refresh tokens stay the same.
 *
 * @see https://github.com/googleapis/google-auth-library-nodejs#oauth2
 * @see https://github.com/googleapis/google-auth-library-nodejs#handling-token-events
 */
await serveApp(async (app, { origin, issuer }) => {
  const database = await connectToRedis()
  const clients = new Map<string, OAuth2Client>()
  app.use(await redisSession())

  function createClient(): OAuth2Client {
    return new OAuth2Client({
      clientId: postClient.id,
      clientSecret: postClient.secret,
      redirectUri: `${origin}/callback`,
      endpoints: { oauth2AuthBaseUrl: `${issuer}/auth`, oauth2TokenUrl: `${issuer}/token` },
      // By itself it refreshes five minutes early: with these tokens, at every call.
      eagerRefreshThresholdMillis: 500,
    })
  }
  async function store(session: string, tokens: Credentials): Promise<void> {
    await database.set(`tokens:${session}`, JSON.stringify(tokens))
  }
  async function clientOf(session: string): Promise<OAuth2Client> {
    const known = clients.get(session)
    if (known) return known
    const stored = await database.get(`tokens:${session}`)
    if (stored === null) throw new Error('signed out')
    const client = createClient()
    client.setCredentials(JSON.parse(stored) as Credentials)
    client.on('tokens', (tokens) => void store(session, tokens))
    const other = clients.get(session)
    if (!other) clients.set(session, client)
    return other ?? client
  }

  app.get('/sign-in', async (req, res) => {
    const client = createClient()
    const { codeVerifier, codeChallenge } = await client.generateCodeVerifierAsync()
    req.session.codeVerifier = codeVerifier
    const url = client.generateAuthUrl({
      access_type: 'offline',
      scope,
      ...(codeChallenge && { code_challenge: codeChallenge }),
      code_challenge_method: CodeChallengeMethod.S256,
    })
    res.redirect(url)
  })
  app.get('/callback', async (req, res) => {
    const { codeVerifier = '' } = req.session
    const code = new URL(req.originalUrl, origin).searchParams.get('code')!
    const { tokens } = await createClient().getToken({ code, codeVerifier })
    await store(req.sessionID, tokens)
    res.redirect('/')
  })
  answerWith(app, issuer, async (req) => {
    const client = await clientOf(req.sessionID)
    const { token } = await client.getAccessToken()
    if (!token) throw new Error('no access token')
    return token
  })
})
