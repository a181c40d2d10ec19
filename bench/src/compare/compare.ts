import { cpus, loadavg } from 'node:os'
import { startProcess } from '../process.ts'
import { providerAt } from '../provider.ts'
import { tokenEndpointDelay } from '../settings.ts'
import { bundleSize } from './bundle-size.ts'
import type { CompareSettings } from './compare-settings.ts'
import { compileApps } from './compile-apps.ts'
import type { ComparedSubject, Comparison } from './comparison.ts'
import { compareLostCookie } from './lost-cookie.ts'
import { compareOutage } from './outage.ts'
import { packageVersion } from './package-version.ts'
import { measureRequestCost, type RequestCost } from './request-cost.ts'
import { startSubject } from './running-subject.ts'
import { startServers } from './servers.ts'
import { compareStorms } from './storms.ts'
import type { SubjectSpec } from './subjects.ts'

/** Tells what is done now, and how long it took. */
export type Timed = <Result>(what: string, work: () => Promise<Result>) => Promise<Result>

/** Runs all subjects beside each other, and has them meet the same cases. */
export async function compare(
  specs: readonly SubjectSpec[],
  settings: CompareSettings,
  timed: Timed,
): Promise<Comparison> {
  const { isQuick, rounds, requests } = settings
  const startedAt = new Date().toISOString()
  const before = loadavg()[0]!
  const sizes = isQuick ? [] : await timed('bundles', () => Promise.all(specs.map(bundleSize)))
  const { subjects, stop } = await timed('apps', async () =>
    startAll(await compileApps(specs), settings),
  )
  try {
    const costs: RequestCost[] = []
    if (!isQuick) {
      await timed('cost of a request', async () => {
        for (const subject of subjects) costs.push(await measureRequestCost(subject, settings))
      })
    }
    const outcomes = [
      ...(await timed('storms', () => compareStorms(subjects, settings))),
      ...(isQuick ? [] : await timed('outage', () => compareOutage(subjects, settings))),
      ...(isQuick ? [] : await timed('lost cookie', () => compareLostCookie(subjects, settings))),
    ]
    const load = { before, after: loadavg()[0]! }
    const compared = specs.map((spec, index) => describe(spec, sizes[index]))
    const machine = { node: process.versions.node, cpus: cpus().length, load }
    return { startedAt, isQuick, ...machine, rounds, requests, subjects: compared, outcomes, costs }
  } finally {
    await stop()
  }
}

function describe(spec: SubjectSpec, bytes: number | undefined): ComparedSubject {
  const { name, isOurs, packages, configured, docs } = spec
  const versions = Object.fromEntries(packages.map((one) => [one, packageVersion(one)]))
  return { name, isOurs, versions, configured, docs, ...(bytes && { bytes }) }
}

async function startAll(specs: readonly SubjectSpec[], settings: CompareSettings) {
  const stops: (() => Promise<void>)[] = []
  // The servers last: the apps have connections to them.
  const stop = async () => {
    for (const one of stops.toReversed()) await one()
  }
  try {
    const servers = await startServers(specs)
    stops.push(() => servers.stop())
    const keys = specs.map((_, index) => `provider${index}`)
    const endings = keys.map((key, index) => [key, specs[index]!.issuerEndsInSlash ? '/' : ''])
    const program = import.meta.resolve('./providers.ts')
    const env = { ISSUER_ENDINGS: JSON.stringify(Object.fromEntries(endings)) }
    const running = await startProcess(program, keys, env)
    stops.push(() => running.stop())
    const started = await Promise.allSettled(
      specs.map(async (spec, index) => {
        const provider = providerAt(running.url(keys[index]!))
        await provider.changeSettings({ accessTokenTtl: settings.accessTokenTtl })
        await provider.setFault({ mode: 'delay', ms: tokenEndpointDelay })
        const processes = settings.isQuick ? 1 : 2
        const subject = await startSubject({ spec, provider, processes, env: servers.env })
        stops.push(() => subject.stop())
        return subject
      }),
    )
    const failed = started.find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
    const subjects = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    return { subjects, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
