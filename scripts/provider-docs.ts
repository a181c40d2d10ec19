// Writes docs/providers.md out of what the code knows of the providers. With `--check` it fails where the
// page says something else.
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { builtInProfile } from '../packages/authjs/src/profiles/built-in-profile.ts'
import { answersOf, providerFacts } from '../packages/authjs/src/provider-facts.ts'
import {
  arcticLibrary,
  betterAuthLibrary,
  type Difference,
} from '../packages/authjs/test/providers/other-libraries.ts'
import { escaped, linked } from './provider-docs/linked.ts'

type Facts = (typeof providerFacts)[string]
type Provider = readonly [id: string, facts: Facts]

const page = 'docs/providers.md'
const providers: readonly Provider[] = Object.entries(providerFacts)
const isExchanged = (id: string) => builtInProfile(id)?.presents === 'access_token'
const refreshes = ([id, facts]: Provider) =>
  /yes|conditional/.test(facts.refreshes) || isExchanged(id)

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function asked(id: string): string {
  const params = Object.entries(builtInProfile(id)?.signIn ?? {})
  return params.map(([name, value]) => `\`${name}=${value}\``).join(' ') || 'nothing'
}

function whether(id: string, { refreshes: answer }: Facts): string {
  if (isExchanged(id)) return 'access token exchange'
  return answer === 'conditional' ? 'if set up' : answer
}

/** What happens to the grant when a refresh token is presented again. */
function presentedAgain(id: string): string {
  const { replay = 'never' } = builtInProfile(id) ?? {}
  if (replay === 'always') return 'works'
  return replay === 'never' ? 'never done' : `works for ${replay.within / 1000} s`
}

function compared(module: string): string {
  const of = (name: string, difference: Difference | undefined) => {
    if (!difference) return []
    return [
      difference === 'identical' ? name : `${name}${typeof difference === 'string' ? '¹' : '²'}`,
    ]
  }
  const { differences } = arcticLibrary
  const libraries = [
    ...of('arctic', differences[module]),
    ...of('better-auth', betterAuthLibrary.differences[module]),
  ]
  return libraries.join(', ') || 'the table only'
}

function overview(provider: Provider): string[] {
  const [id, facts] = provider
  const { name, module = id, family, confidence } = facts
  const known = answersOf(id)
  const assumed = known.filter((answer) => answer.assumed).length
  return [
    `[${name}](#${anchor(provider)})`,
    whether(id, facts),
    asked(id),
    isExchanged(id) ? 'none' : (family ?? 'unknown'),
    presentedAgain(id),
    compared(module),
    `${known.length - assumed} + ${assumed}`,
    confidence,
  ]
}

/** As the sites that show Markdown make it of a heading. */
function anchor([, { name }]: Provider): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')
}

function section([id, facts]: Provider): string {
  const profile = builtInProfile(id) ?? {}
  const { module = id, type, needs, accessToken, refreshToken, deadToken, quirks } = facts
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Takes', needs],
    ['If a sign-in brings none', profile.hint],
    ['Rotation', facts.rotation],
    ['Works again for', facts.window],
    [
      'Access token',
      [accessToken, facts.endsAccessToken && 'ends at a refresh'].filter(Boolean).join('; '),
    ],
    ['Refresh token', refreshToken],
    ['A dead one is answered by', deadToken],
    ['Peculiar', quirks.join('; ')],
    ['Sources', facts.sources.map((source) => linked(source)).join('; ')],
  ]
  const items = lines.flatMap(([label, text]) =>
    text ? [`- ${label}: ${label === 'Sources' ? text : escaped(text)}`] : [],
  )
  return [`### ${facts.name}`, '', `\`${module}\`, ${type}`, '', ...items].join('\n')
}

const refreshing = providers.filter(refreshes)
const others = providers.filter((provider) => !refreshes(provider))
const judged = providers.flatMap(([id]) => answersOf(id)).length
const count = (library: typeof arcticLibrary, of: Difference) =>
  Object.values(library.differences).filter((difference) => difference === of).length

const text = `# Providers

What is known of the ${providers.length} OAuth and OpenID Connect providers that Auth.js brings, and what this library does about it without being told. This page is written by \`pnpm docs:providers\` out of the [profiles](../packages/authjs/src/profiles) that the code goes by and the [facts](../packages/authjs/src/provider-facts.json) behind them; \`@token-rotation/authjs/provider-facts\` has them as data. A provider of your own has none of this: tell it with the option \`profiles\`.

## What the columns say

- **Refreshes**: whether there are refresh tokens; "if set up" means that the provider, the app or the user has to allow them. What that takes is below, and in the warning that a sign-in without a refresh token leaves.
- **Added at sign-in**: what the sign-in asks for besides what Auth.js and you ask for. What you set yourself stays, \`signInParams: false\` adds nothing.
- **Refresh tokens**: "single-use" and "new each time" rotate, "reusable" stay the same, "sometimes" and "configurable" do either.
- **Presented again**: what happens when the answer to a refresh was lost. "never done" is the safe way for all: the token is presented again only when nothing is left to lose.
- **Request like that of**: the request that leaves is compared with a table of all ${refreshing.length}, and is the same as that of another library: \`arctic\` 3.7.0 (${count(arcticLibrary, 'identical')} the same, ${count(arcticLibrary, 'credentials in the body')} but for ¹) and \`better-auth\` 1.7.25 (${count(betterAuthLibrary, 'identical')} and ${count(betterAuthLibrary, 'credentials in the body')}). ¹ It sends the client's credentials in the body, where Auth.js sends them in the header. ² It differs in what the test names.
- **Answers**: how many answers are judged in tests, ${judged} in all: known + taken for granted (RFC 6749, or general knowledge).
- **Sure**: high with two independent sources, medium with one, low with general knowledge only.

No provider is asked in tests. What rotation looks like at a real server is tested with oidc-provider, Glewlwyd and better-auth, which between them behave in most of these ways.

## With refresh tokens

${table(
  [
    'Provider',
    'Refreshes',
    'Added at sign-in',
    'Refresh tokens',
    'Presented again',
    'Request like that of',
    'Answers',
    'Sure',
  ],
  refreshing.map(overview),
)}

## Without refresh tokens

Their access tokens are handed out until they expire, and the sessions are left alone. Where it is unknown whether there are any, one that comes is used, by RFC 6749 and strictly.

${table(
  ['Provider', 'Refreshes', 'Access token', 'Sure'],
  others.map((provider) => {
    const { name, refreshes: answer, accessToken = 'unknown', confidence } = provider[1]
    return [`[${name}](#${anchor(provider)})`, answer, escaped(accessToken), confidence]
  }),
)}

## One by one

${providers.map(section).join('\n\n')}
`

const current = await format(text, { ...(await resolveConfig(page)), filepath: page })
if (process.argv.includes('--check')) {
  if (readFileSync(page, 'utf8') !== current) {
    console.error(`${page} is stale: run "pnpm docs:providers"`)
    process.exitCode = 1
  } else console.log(`${page} is what the code knows of ${providers.length} providers`)
} else writeFileSync(page, current)
