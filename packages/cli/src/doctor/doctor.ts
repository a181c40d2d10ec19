import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Command, UsageError } from '../command.ts'
import { readSources } from '../source/source-graph.ts'
import { configurationFiles } from './configuration-files.ts'
import { type Deployment, deploymentKinds, detectDeployment } from './deployment.ts'
import { findConfiguration } from './find-configuration.ts'
import { readManifest } from './manifest.ts'
import { printReport } from './print-report.ts'
import { factsIdOf, isWithoutOAuth, nearestProviders } from './provider-names.ts'
import { nothingAsked, type ProviderUse } from './provider-use.ts'
import { createReport, type Subject } from './report.ts'
import { reportJson } from './report-json.ts'

const usage = `Usage: token-rotation doctor [provider ...] [options]

Tells for each provider whether its access tokens will be refreshed, what is
missing, how it rotates, and what the deployment needs. Without names it reads
the Auth.js configuration of this folder; it runs none of the app's code, and
needs none of its environment.

Options:
  --config <file>      the configuration, if it is not found by itself
  --deployment <kind>  one, several or serverless; by default what the files of
                       this folder tell
  --confirm <names>    providers that are set up as they have to be, with commas
                       between them: what cannot be seen from here, such as
                       settings at a provider, is taken to be there
  --json               writes JSON
  --help               shows this

Exit codes: 0 all will refresh, 1 something needs attention or cannot be read,
2 wrong usage.

Examples:
  token-rotation doctor google slack okta
  token-rotation doctor --config src/auth.ts --deployment serverless
  token-rotation doctor --confirm slack,github`

/** `token-rotation doctor`. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'tells whether each provider will refresh, and what is missing',
  usage,
  run(args, { cwd, isColoured, print }) {
    const { values, positionals } = parse(args)
    const manifest = readManifest(cwd)
    const deployment = deploymentOf(values.deployment) ?? detectDeployment(cwd, manifest)
    const subject = positionals.length > 0 ? named(positionals) : read(cwd, values.config)
    const confirmed = (values.confirm ?? []).flatMap((names) => names.split(/[\s,]+/))
    const report = createReport(cwd, subject, deployment, manifest, confirmed.filter(Boolean))
    print(values.json ? reportJson(report) : printReport(report, isColoured))
    return report.exitCode
  },
}

function parse(args: readonly string[]) {
  const options = {
    config: { type: 'string' },
    confirm: { type: 'string', multiple: true },
    deployment: { type: 'string' },
    json: { type: 'boolean' },
  } as const
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true })
    if (parsed.values.config === undefined || parsed.positionals.length === 0) return parsed
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`, { cause: error })
  }
  throw new UsageError('Give either names of providers or --config, not both.')
}

function deploymentOf(kind: string | undefined): Deployment | undefined {
  if (kind === undefined) return undefined
  const known = deploymentKinds.find((one) => one === kind)
  if (known) return { kind: known, reason: 'as you say' }
  throw new UsageError(`--deployment is one of ${deploymentKinds.join(', ')}, not "${kind}".`)
}

function named(names: readonly string[]): Subject {
  const uses = names.map((name): ProviderUse | string => {
    const id = factsIdOf(name)
    if (id !== undefined) return { id, module: id, asked: nothingAsked }
    if (isWithoutOAuth(name)) return { id: name.toLowerCase(), module: name, asked: nothingAsked }
    const nearest = nearestProviders(name)
    const hint = nearest.length > 0 ? ` Did you mean ${nearest.join(' or ')}?` : ''
    return `There is no provider "${name}" in Auth.js.${hint}`
  })
  const complaints = uses.filter((use) => typeof use === 'string')
  if (complaints.length > 0) throw new UsageError(complaints.join('\n'))
  return { kind: 'names', providers: uses.filter((use) => typeof use !== 'string') }
}

function read(cwd: string, file: string | undefined): Subject {
  const config = file === undefined ? undefined : resolve(cwd, file)
  if (config !== undefined && !existsSync(config)) {
    throw new UsageError(`There is no file "${file}".`)
  }
  const files = config === undefined ? configurationFiles(cwd) : [config]
  const graph = readSources(cwd, files)
  const configuration = findConfiguration(cwd, graph)
  if (configuration) return { kind: 'configuration', configuration, graph }
  const [broken] = graph.unreadable
  if (broken) throw new UsageError(`${broken.file} cannot be read: ${broken.reason}`)
  throw new UsageError(
    `There is no Auth.js configuration in ${file ?? 'this folder'}.
Name its file (token-rotation doctor --config src/auth.ts), or the providers
(token-rotation doctor google slack).`,
  )
}
