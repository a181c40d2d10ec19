/** How an app uses a provider. */
export interface ProviderUse {
  /** The id that sessions know it by. */
  readonly id: string
  /** The module of Auth.js that brings it. Absent for a provider of the app's own. */
  readonly module?: string
  /** File and line. Absent when it was only named. */
  readonly at?: string
  /** `oauth`, `oidc`, `credentials`, ..., where an own provider says so. */
  readonly type?: string | undefined
  /** It tells where its token endpoint is, or who does. */
  readonly hasEndpoint?: boolean
  /** The version of OAuth that next-auth v3 and v4 let Twitter choose. */
  readonly version?: string | undefined
  /** What its sign-in asks for, as far as the app sets it. */
  readonly asked: Asked
}

/** Authorization parameters. A value that is computed at run time is `undefined`. */
export interface Asked {
  readonly params: Readonly<Record<string, string | undefined>>
  /** There may be more than could be read. */
  readonly isPartial: boolean
}

export const nothingAsked: Asked = { params: {}, isPartial: false }
