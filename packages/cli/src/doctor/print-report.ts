import { styleText } from 'node:util'
import { accountStoreOf } from './account-stores.ts'
import type { Diagnosis, Verdict } from './diagnosis.ts'
import type { Report } from './report.ts'
import { wrapText } from './wrap-text.ts'

type Colour = Parameters<typeof styleText>[0]
type Paint = (colour: Colour, text: string) => string

const width = 80
const labelWidth = 12

const verdicts: Readonly<Record<Verdict, { text: string; colour: Colour }>> = {
  refreshes: { text: 'refreshes', colour: 'green' },
  confirmed: { text: 'will refresh (confirmed by you)', colour: 'green' },
  depends: {
    text: 'will not refresh until this is done (it cannot be seen from here):',
    colour: 'yellow',
  },
  'needs-change': { text: 'will not refresh until:', colour: 'red' },
  cannot: { text: 'cannot refresh:', colour: 'red' },
  unknown: { text: 'not known:', colour: 'yellow' },
  'not-oauth': { text: 'signs in without OAuth: nothing to refresh', colour: 'dim' },
}

const byFunction = { text: 'refreshes by a function of yours', colour: 'green' } as const
const notYet = { text: 'will refresh once the configuration is wrapped', colour: 'yellow' } as const

/** Writes a report for people, in 80 columns. */
export function printReport(report: Report, isColoured: boolean): string {
  const paint: Paint = (colour, text) =>
    isColoured ? styleText(colour, text, { validateStream: false }) : text
  const { deployment, configuration, diagnoses, problems, store } = report
  // Without the library nothing refreshes, however well a provider is set up.
  const isReady = configuration?.isWrapped !== false
  const lines = [
    ...(configuration ? [`Read from ${configuration.at}, nothing was run.`, ''] : []),
    ...diagnoses.flatMap((diagnosis) => [...printDiagnosis(diagnosis, isReady, paint), '']),
  ]
  if (problems.length > 0) {
    lines.push(paint('bold', 'To change'))
    lines.push(...problems.flatMap((problem) => bullet(problem)), '')
  }
  lines.push(
    `${paint('bold', 'Deployment')}  ${deploymentText[deployment.kind]} (${deployment.reason})`,
    ...wrapText(sentence(store.text), width - 2).map((line) => `  ${line}`),
  )
  lines.push(...nextSteps(report, paint))
  return lines.join('\n')
}

const deploymentText = {
  one: 'one process',
  several: 'several processes',
  serverless: 'serverless',
}

function printDiagnosis(diagnosis: Diagnosis, isReady: boolean, paint: Paint): string[] {
  const { provider, name, at, remedies, added, notes } = diagnosis
  const { rotation, accessToken, refreshToken } = diagnosis
  const { text, colour } = verdictOf(diagnosis, isReady)
  const title = name.toLowerCase() === provider ? '' : name
  const heading = [paint('bold', provider), title, at ? paint('dim', at) : ''].filter(Boolean)
  const additions = Object.entries(added).map(([param, value]) => `${param} "${value}"`)
  const facts: readonly (readonly [string, string | undefined])[] = [
    [
      'sign-in',
      additions.length > 0
        ? `asks for ${additions.join(' and ')}, which the library adds`
        : undefined,
    ],
    ['rotation', rotation?.phrase],
    ['lives', livesOf(accessToken, refreshToken)],
    ...notes.map((note) => ['note', note] as const),
  ]
  return [
    heading.join('  '),
    `  ${paint(colour, text)}`,
    ...remedies.flatMap((remedy) => wrapText(remedy, width - 4).map((line) => `    ${line}`)),
    ...facts.flatMap(([label, value]) => (value ? labelled(label, value) : [])),
  ]
}

function verdictOf({ verdict, isByFunction }: Diagnosis, isReady: boolean) {
  if (!isReady && (verdict === 'refreshes' || verdict === 'confirmed')) return notYet
  return isByFunction ? byFunction : verdicts[verdict]
}

function livesOf(accessToken?: string, refreshToken?: string): string | undefined {
  const parts = [
    accessToken && `access token ${accessToken}`,
    refreshToken && `refresh token ${refreshToken}`,
  ]
  return parts.filter(Boolean).join('; ') || undefined
}

function nextSteps({ adapter, install, configuration, store }: Report, paint: Paint): string[] {
  const steps: string[] = []
  if (install) steps.push('', paint('bold', 'Install'), `  ${install}`)
  if (adapter && !configuration?.isWrapped) {
    steps.push('', paint('bold', `Wrap (${adapter.auth})`))
    steps.push(...adapter.code.map((line) => `  ${line}`))
  }
  const [shared] = store.packages
  if (store.isMissing && shared) {
    const code = storeCode(shared, configuration?.packages ?? [])
    steps.push(
      '',
      paint('bold', 'Share'),
      `  import { ${code.slice(0, code.indexOf('('))} } from '${shared}'`,
      `  tokenRotation({ /* your configuration */ }, { store: ${code} })`,
    )
  }
  if (!adapter && !configuration?.isWrapped) {
    steps.push(
      '',
      paint('bold', 'Install'),
      ...wrapText(
        'the adapter of your Auth.js: @token-rotation/next-auth (next-auth 5), @token-rotation/next-auth-v4, @token-rotation/next-auth-v3, @token-rotation/sveltekit or @token-rotation/express',
        width - 2,
      ).map((line) => `  ${line}`),
    )
  }
  return steps
}

function storeCode(name: string, packages: readonly string[]): string {
  if (name === '@token-rotation/redis') return 'redisStore(client)'
  return name === '@token-rotation/postgres'
    ? 'postgresStore(client)'
    : accountStoreOf(packages).code
}

function labelled(label: string, value: string): string[] {
  const [first = '', ...rest] = wrapText(value, width - labelWidth)
  const indent = ' '.repeat(labelWidth)
  return [`  ${label}`.padEnd(labelWidth) + first, ...rest.map((line) => indent + line)]
}

function bullet(text: string): string[] {
  const [first = '', ...rest] = wrapText(text, width - 4)
  return [`  - ${first}`, ...rest.map((line) => `    ${line}`)]
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
