import type { SentRequest } from '../support/sent-requests.ts'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const basicCredentials = `Basic ${btoa('CID:CSECRET')}`
const grant = { grant_type: 'refresh_token', refresh_token: 'RT' }
const callback = 'https://app.example/api/auth/callback'

function posted(url: string, authorization: string | null, body: SentRequest['body']): SentRequest {
  return { method: 'POST', url, query: {}, authorization, accept: json, contentType: form, body }
}

/** RFC 6749, section 6, with the credentials of the client in the header. */
const basic = (url: string) => posted(url, basicCredentials, grant)

/** RFC 6749, section 6, with the credentials of the client in the body. */
const inBody = (url: string, extra: object = {}) =>
  posted(url, null, { ...grant, client_id: 'CID', client_secret: 'CSECRET', ...extra })

const get = (url: string, query: SentRequest['query']): SentRequest => ({
  method: 'GET',
  url,
  query,
  authorization: null,
  accept: json,
  contentType: undefined,
  body: {},
})

/**
 * What leaves for each provider that refreshes, by its module: the client is `CID` with the secret
 * `CSECRET`, the refresh token `RT`, the app at `https://app.example`.
 */
export const expectedRequests: Readonly<Record<string, SentRequest>> = {
  '42-school': basic('https://api.intra.42.fr/oauth/token'),
  apple: inBody('https://appleid.apple.com/auth/token'),
  asgardeo: basic('https://asgardeo.example/oauth2/token'),
  atlassian: basic('https://auth.atlassian.com/oauth/token'),
  auth0: basic('https://auth0.example/oauth/token'),
  authentik: basic('https://authentik.example/application/o/token/'),
  'azure-ad': basic('https://login.microsoftonline.com/common/oauth2/v2.0/token'),
  'azure-ad-b2c': basic('https://b2c.example/tenant/policy/oauth2/v2.0/token'),
  'azure-devops': posted('https://app.vssps.visualstudio.com/oauth2/token', null, {
    grant_type: 'refresh_token',
    assertion: 'RT',
    client_assertion: 'CSECRET',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    redirect_uri: `${callback}/azure-devops`,
  }),
  beyondidentity: basic('https://beyondidentity.example/token'),
  bitbucket: basic('https://bitbucket.org/site/oauth2/access_token'),
  box: basic('https://api.box.com/oauth2/token'),
  bungie: basic('https://www.bungie.net/platform/app/oauth/token/'),
  cognito: basic('https://cognito.example/oauth2/token'),
  coinbase: basic('https://login.coinbase.com/oauth2/token'),
  concept2: basic('https://log.concept2.com/oauth/access_token'),
  descope: basic('https://descope.example/oauth2/v1/token'),
  discord: basic('https://discord.com/api/oauth2/token'),
  dropbox: basic('https://api.dropboxapi.com/oauth2/token'),
  'duende-identity-server6': basic('https://duende.example/connect/token'),
  eveonline: basic('https://login.eveonline.com/v2/oauth/token'),
  faceit: basic('https://api.faceit.com/auth/v1/oauth/token'),
  figma: basic('https://api.figma.com/v1/oauth/refresh'),
  freshbooks: inBody('https://api.freshbooks.com/auth/oauth/token', {
    redirect_uri: `${callback}/freshbooks`,
  }),
  frontegg: basic('https://frontegg.example/oauth/token'),
  fusionauth: basic('https://fusionauth.example/oauth2/token'),
  github: basic('https://github.com/login/oauth/access_token'),
  gitlab: basic('https://gitlab.com/oauth/token'),
  google: basic('https://oauth2.googleapis.com/token'),
  hubspot: inBody('https://api.hubapi.com/oauth/v1/token'),
  huggingface: basic('https://huggingface.co/oauth/token'),
  'identity-server4': basic('https://identity-server4.example/connect/token'),
  kakao: inBody('https://kauth.kakao.com/oauth/token'),
  keycloak: basic('https://keycloak.example/realms/r/protocol/openid-connect/token'),
  kinde: basic('https://kinde.example/oauth2/token'),
  line: basic('https://api.line.me/oauth2/v2.1/token'),
  linkedin: inBody('https://www.linkedin.com/oauth/v2/accessToken'),
  logto: basic('https://logto.example/oidc/token'),
  mailru: basic('https://oauth.mail.ru/token'),
  mattermost: inBody('https://mattermost.example/oauth/access_token'),
  medium: basic('https://api.medium.com/v1/tokens'),
  'microsoft-entra-id': basic('https://login.microsoftonline.com/common/oauth2/v2.0/token'),
  naver: basic('https://nid.naver.com/oauth2.0/token'),
  netsuite: basic('https://acct.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token'),
  nextcloud: basic('https://nextcloud.example/apps/oauth2/api/v1/token'),
  notion: basic('https://api.notion.com/v1/oauth/token'),
  okta: basic('https://okta.example/oauth2/default/v1/token'),
  onelogin: basic('https://onelogin.example/oidc/2/token'),
  'ory-hydra': basic('https://hydra.example/oauth2/token'),
  osu: basic('https://osu.ppy.sh/oauth/token'),
  patreon: basic('https://www.patreon.com/api/oauth2/token'),
  'ping-id': basic('https://ping-id.example/as/token'),
  pinterest: basic('https://api.pinterest.com/v5/oauth/token'),
  pipedrive: basic('https://oauth.pipedrive.com/oauth/token'),
  reddit: basic('https://www.reddit.com/api/v1/access_token'),
  roblox: basic('https://apis.roblox.com/oauth/v1/token'),
  salesforce: basic('https://login.salesforce.com/services/oauth2/token'),
  slack: basic('https://slack.com/api/openid.connect.token'),
  spotify: basic('https://accounts.spotify.com/api/token'),
  strava: inBody('https://www.strava.com/api/v3/oauth/token'),
  tiktok: posted('https://open.tiktokapis.com/v2/oauth/token/', null, {
    ...grant,
    client_key: 'CID',
    client_secret: 'CSECRET',
  }),
  trakt: inBody('https://api.trakt.tv/oauth/token', { redirect_uri: `${callback}/trakt` }),
  twitch: inBody('https://id.twitch.tv/oauth2/token'),
  twitter: basic('https://api.x.com/2/oauth2/token'),
  'united-effects': basic('https://united-effects.example/token'),
  webex: basic('https://webexapis.com/v1/access_token'),
  wechat: get('https://api.weixin.qq.com/sns/oauth2/refresh_token', { ...grant, appid: 'CID' }),
  wikimedia: basic('https://meta.wikimedia.org/w/rest.php/oauth2/access_token'),
  yandex: basic('https://oauth.yandex.ru/token'),
  zitadel: basic('https://zitadel.example/oauth/v2/token'),
  zoho: basic('https://accounts.zoho.com/oauth/v2/token'),
  zoom: basic('https://zoom.us/oauth/token'),
}

const facebook = posted('https://graph.facebook.com/oauth/access_token', null, {
  grant_type: 'fb_exchange_token',
  client_id: 'CID',
  client_secret: 'CSECRET',
  fb_exchange_token: 'RT',
})

function exchangeOf(origin: string, prefix: string) {
  const first = get(`${origin}/access_token`, {
    grant_type: `${prefix}_exchange_token`,
    client_secret: 'CSECRET',
    access_token: 'RT',
  })
  const query = { grant_type: `${prefix}_refresh_token`, access_token: 'RT' }
  return { first, later: get(`${origin}/refresh_access_token`, query) }
}

/** What leaves where an access token is exchanged: for that of the sign-in, and for those after it. */
export const expectedExchanges: Readonly<
  Record<string, { readonly first: SentRequest; readonly later: SentRequest }>
> = {
  facebook: { first: facebook, later: facebook },
  instagram: exchangeOf('https://graph.instagram.com', 'ig'),
  threads: exchangeOf('https://graph.threads.net', 'th'),
}
