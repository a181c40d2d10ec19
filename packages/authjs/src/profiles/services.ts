import type { ProviderProfile } from '../provider-profile.ts'
import { accessTokenExchange, exchangeThenRefresh } from './access-token-exchange.ts'
import { byCode, byText, isTrouble } from './by-code.ts'
import { otherRequests } from './other-requests.ts'

const none: ProviderProfile = { refreshes: false }
const reusable: ProviderProfile = { replay: 'always' }

/** league/oauth2-server, before its version 9. */
const league: ProviderProfile = {
  classify: ({ status, error }) =>
    status === 401 && error === 'invalid_request' ? 'rejected' : undefined,
}

interface StravaError {
  readonly resource?: unknown
  readonly code?: unknown
}

/** Services that people sign in to, and whose APIs an access token opens. */
export const services = {
  ...otherRequests,
  apple: reusable,
  atlassian: {
    signIn: { scope: 'offline_access', prompt: 'consent' },
    classify: byCode({ access_denied: 'misconfigured' }),
  },
  battlenet: none,
  'click-up': none,
  coinbase: {
    signIn: { scope: 'offline_access' },
    // In words that it does not document.
    classify: ({ status, error, body }) =>
      status === 401 && body && !/^invalid_(grant|client)$/.test(error ?? '')
        ? 'refused'
        : undefined,
  },
  discord: { revocation: 'more' },
  dribbble: none,
  dropbox: reusable,
  eventbrite: none,
  facebook: accessTokenExchange(({ refreshToken, clientId, clientSecret }) => ({
    url: 'https://graph.facebook.com/oauth/access_token',
    form: {
      grant_type: 'fb_exchange_token',
      client_id: clientId,
      client_secret: clientSecret,
      fb_exchange_token: refreshToken,
    },
  })),
  figma: { replay: 'always', refreshEndpoint: 'https://api.figma.com/v1/oauth/refresh' },
  foursquare: none,
  freshbooks: { clientAuthentication: 'client_secret_post', redirectUri: true },
  github: {
    hint: 'use a GitHub App whose user tokens expire: an OAuth App has no refresh tokens, and its access tokens do not end',
    classify: byCode({
      bad_refresh_token: 'rejected',
      incorrect_client_credentials: 'misconfigured',
    }),
    endsAccessToken: true,
  },
  gitlab: { endsAccessToken: true },
  google: {
    signIn: { access_type: 'offline', prompt: 'consent' },
    hint: 'let the sign-in ask for consent ("prompt" contains "consent"): only then a second sign-in brings one',
    replay: 'always',
  },
  hubspot: {
    replay: 'always',
    classify: byCode(
      {
        BAD_REFRESH_TOKEN: 'rejected',
        BAD_CLIENT_ID: 'misconfigured',
        BAD_CLIENT_SECRET: 'misconfigured',
      },
      'status',
    ),
  },
  instagram: accessTokenExchange(exchangeThenRefresh('https://graph.instagram.com', 'ig')),
  linkedin: {
    hint: 'apply for programmatic refresh tokens: only apps with that approval get any',
    replay: 'always',
    classify: byText('error_description'),
  },
  mailchimp: none,
  mastodon: none,
  mattermost: {
    classify: byCode(
      {
        'api.oauth.get_access_token.refresh_token.app_error': 'rejected',
        'api.oauth.get_access_token.credentials.app_error': 'misconfigured',
      },
      'id',
    ),
  },
  medium: {
    amend: ({ expires_at: expiresAt, ...body }, now) =>
      typeof expiresAt === 'number'
        ? { ...body, expires_in: Math.floor((expiresAt - now) / 1000) }
        : body,
    classify: byText('errors'),
  },
  naver: { classify: byText('error_description') },
  netlify: none,
  netsuite: reusable,
  nextcloud: { classify: byCode({ invalid_request: 'rejected' }) },
  notion: {
    hint: 'let the user authorize the integration again: connections from before 2025 have none',
  },
  osu: league,
  pinterest: {
    classify: (answer) =>
      answer.status === 401 && answer.body?.code === 2
        ? 'misconfigured'
        : byText('message')(answer),
  },
  reddit: {
    signIn: { duration: 'permanent' },
    replay: 'always',
    classify({ status, body }) {
      const code = body?.error
      if (status === 400 && (code === 'invalid_request' || code === 400)) return 'rejected'
      return status === 401 && code === 401 ? 'misconfigured' : undefined
    },
  },
  slack: {
    hint: 'enable token rotation on the Slack app (that cannot be undone): without it access tokens do not end',
    classify: byCode({
      invalid_refresh_token: 'rejected',
      token_revoked: 'rejected',
      invalid_client_id: 'misconfigured',
      bad_client_secret: 'misconfigured',
      ratelimited: 'unavailable',
    }),
  },
  strava: {
    classify({ body, status }) {
      const errors = Array.isArray(body?.errors) ? (body.errors as StravaError[]) : []
      if (isTrouble(status) || errors.some(({ code }) => code === 'exceeded')) return undefined
      if (errors.some(({ resource }) => resource === 'RefreshToken')) return 'rejected'
      return errors.some(({ resource }) => resource === 'Application') ? 'misconfigured' : undefined
    },
  },
  threads: accessTokenExchange(exchangeThenRefresh('https://graph.threads.net', 'th')),
  todoist: none,
  trakt: { clientAuthentication: 'client_secret_post', redirectUri: true },
  twitch: {
    classify(answer) {
      // Auth.js moves the message where an answer has no `error`.
      const { message, error_description: text = message } = answer.body ?? {}
      if (text === 'invalid client secret') return 'misconfigured'
      return byText(['message', 'error_description'])(answer)
    },
  },
  twitter: { classify: byText('error_description', /^Value passed for the token was invalid/) },
  vk: none,
  webex: { classify: byText(['message', 'errors']) },
  wikimedia: league,
  wordpress: none,
  zoho: {
    signIn: { access_type: 'offline', prompt: 'consent' },
    replay: 'always',
    classify: byCode({
      invalid_code: 'rejected',
      invalid_client_secret: 'misconfigured',
      'Access Denied': 'unavailable',
    }),
  },
} satisfies Record<string, ProviderProfile>
