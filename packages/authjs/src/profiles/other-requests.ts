import type { ProviderProfile } from '../provider-profile.ts'
import { byCode } from './by-code.ts'

/** Services whose refresh request has another form than that of RFC 6749 (section 6). */
export const otherRequests = {
  'azure-devops': {
    request: ({ refreshToken, clientSecret, redirectUri }) => ({
      url: 'https://app.vssps.visualstudio.com/oauth2/token',
      form: {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: clientSecret,
        grant_type: 'refresh_token',
        assertion: refreshToken,
        ...(redirectUri && { redirect_uri: redirectUri }),
      },
    }),
    redirectUri: true,
    // Their type is "jwt-bearer", and they are sent as any other.
    amend: (body) => ({ ...body, token_type: 'Bearer' }),
  },
  tiktok: {
    request: ({ refreshToken, clientId, clientSecret }) => ({
      url: 'https://open.tiktokapis.com/v2/oauth/token/',
      form: {
        client_key: clientId,
        client_secret: clientSecret,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      },
    }),
  },
  wechat: {
    replay: 'always',
    request: ({ refreshToken, clientId }) => ({
      url: 'https://api.weixin.qq.com/sns/oauth2/refresh_token',
      query: { appid: clientId, grant_type: 'refresh_token', refresh_token: refreshToken },
    }),
    classify: byCode(
      {
        40030: 'rejected',
        42002: 'rejected',
        40013: 'misconfigured',
        45009: 'unavailable',
        '-1': 'unavailable',
      },
      'errcode',
    ),
  },
} satisfies Record<string, ProviderProfile>
