import { socialProviders } from '@better-auth/core/social-providers'
import * as arctic from 'arctic'
import type { SentRequest } from '../support/sent-requests.ts'

interface Refreshing {
  refreshAccessToken(refreshToken: string, scopes: string[]): Promise<unknown>
}

/**
 * How the request of another library differs from ours: in nothing, in the place of the client's
 * credentials, or in what is named.
 */
export type Difference =
  'identical' | 'credentials in the body' | (Partial<SentRequest> & { readonly why: string })

const client = ['CID', 'CSECRET', 'https://app.example/callback'] as const

/** Its refresh requests, and how they differ, by the module of Auth.js. */
export interface OtherLibrary {
  readonly clients: Readonly<Record<string, () => Refreshing>>
  readonly differences: Readonly<Record<string, Difference>>
}

const grant = { grant_type: 'refresh_token', refresh_token: 'RT' }
const credentials = { client_id: 'CID', client_secret: 'CSECRET' }
const inBody = 'credentials in the body'

const arcticClients = {
  atlassian: () => new arctic.Atlassian(...client),
  auth0: () => new arctic.Auth0('auth0.example', ...client),
  authentik: () => new arctic.Authentik('https://authentik.example', ...client),
  'azure-ad': () => new arctic.MicrosoftEntraId('common', ...client),
  bitbucket: () => new arctic.Bitbucket(...client),
  box: () => new arctic.Box(...client),
  bungie: () => new arctic.Bungie(...client),
  cognito: () => new arctic.AmazonCognito('cognito.example', ...client),
  coinbase: () => new arctic.Coinbase(...client),
  discord: () => new arctic.Discord(...client),
  dropbox: () => new arctic.Dropbox(...client),
  figma: () => new arctic.Figma(...client),
  github: () => new arctic.GitHub(...client),
  gitlab: () => new arctic.GitLab('https://gitlab.com', ...client),
  google: () => new arctic.Google(...client),
  kakao: () => new arctic.Kakao(...client),
  keycloak: () => new arctic.KeyCloak('https://keycloak.example/realms/r', ...client),
  line: () => new arctic.Line(...client),
  linkedin: () => new arctic.LinkedIn(...client),
  'microsoft-entra-id': () => new arctic.MicrosoftEntraId('common', ...client),
  naver: () => new arctic.Naver(...client),
  okta: () => new arctic.Okta('okta.example', 'default', ...client),
  osu: () => new arctic.Osu(...client),
  patreon: () => new arctic.Patreon(...client),
  reddit: () => new arctic.Reddit(...client),
  roblox: () => new arctic.Roblox(...client),
  salesforce: () => new arctic.Salesforce('login.salesforce.com', ...client),
  spotify: () => new arctic.Spotify(...client),
  strava: () => new arctic.Strava(...client),
  tiktok: () => new arctic.TikTok(...client),
  twitch: () => new arctic.Twitch(...client),
  twitter: () => new arctic.Twitter(...client),
  yandex: () => new arctic.Yandex(...client),
  zoom: () => new arctic.Zoom(...client),
}

/** `arctic`, which knows 34 of the providers. */
export const arcticLibrary: OtherLibrary = {
  clients: arcticClients,
  differences: {
    atlassian: inBody,
    auth0: 'identical',
    authentik: 'identical',
    'azure-ad': 'identical',
    bitbucket: 'identical',
    box: inBody,
    bungie: 'identical',
    cognito: 'identical',
    coinbase: {
      why: 'the endpoint before "Sign in with Coinbase"',
      url: 'https://www.coinbase.com/oauth/token',
      authorization: null,
      body: { ...grant, ...credentials },
    },
    discord: 'identical',
    dropbox: 'identical',
    figma: 'identical',
    github: 'identical',
    gitlab: 'identical',
    google: 'identical',
    kakao: 'identical',
    keycloak: 'identical',
    line: inBody,
    linkedin: 'identical',
    'microsoft-entra-id': 'identical',
    naver: inBody,
    okta: 'identical',
    osu: inBody,
    patreon: inBody,
    reddit: 'identical',
    roblox: 'identical',
    salesforce: 'identical',
    spotify: 'identical',
    strava: 'identical',
    tiktok: 'identical',
    twitch: 'identical',
    twitter: { why: 'the same API at its old host', url: 'https://api.twitter.com/2/oauth2/token' },
    yandex: { why: 'the same service at another host', url: 'https://oauth.yandex.com/token' },
    zoom: 'identical',
  },
}

/** What it calls providers that Auth.js has under another name. */
const otherNames: Readonly<Record<string, string>> = {
  'azure-ad': 'microsoft',
  'microsoft-entra-id': 'microsoft',
}

const factories = socialProviders as unknown as Readonly<
  Record<string, (options: object) => Refreshing>
>

const microsoft: Difference = {
  why: 'it repeats the scope of the sign-in',
  authorization: null,
  body: {
    ...grant,
    ...credentials,
    scope: 'openid profile email User.Read offline_access',
  },
}

const betterAuthDifferences: Readonly<Record<string, Difference>> = {
  apple: 'identical',
  atlassian: inBody,
  'azure-ad': microsoft,
  cognito: inBody,
  discord: inBody,
  dropbox: inBody,
  facebook: {
    why: 'it asks Facebook for a grant that it does not have',
    url: 'https://graph.facebook.com/v24.0/oauth/access_token',
    body: { ...grant, ...credentials },
  },
  figma: {
    why: 'the endpoint of the sign-in; Figma documents another one for a refresh',
    url: 'https://api.figma.com/v1/oauth/token',
  },
  github: inBody,
  gitlab: inBody,
  google: inBody,
  huggingface: inBody,
  kakao: 'identical',
  line: inBody,
  linkedin: 'identical',
  'microsoft-entra-id': microsoft,
  naver: inBody,
  notion: inBody,
  reddit: 'identical',
  roblox: inBody,
  salesforce: inBody,
  slack: inBody,
  spotify: inBody,
  tiktok: 'identical',
  twitch: 'identical',
  twitter: 'identical',
  wechat: 'identical',
  zoom: inBody,
}

/** `better-auth`, which knows 28 of the providers. */
export const betterAuthLibrary: OtherLibrary = {
  clients: Object.fromEntries(
    Object.keys(betterAuthDifferences).map((name) => [name, () => betterAuthClient(name)]),
  ),
  differences: betterAuthDifferences,
}

function betterAuthClient(name: string): Refreshing {
  const factory = factories[otherNames[name] ?? name]!
  const [clientId, clientSecret] = client
  const pool = { domain: 'cognito.example', region: 'eu', userPoolId: 'pool' }
  return factory({ clientId, clientSecret, clientKey: clientId, ...pool })
}
