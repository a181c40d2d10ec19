import type { Report } from './report.ts'

/** Writes a report for machines. */
export function reportJson(report: Report): string {
  const { deployment, configuration, diagnoses, problems, store, adapter, install } = report
  return JSON.stringify(
    {
      exitCode: report.exitCode,
      deployment,
      configuration: configuration && {
        at: configuration.at,
        isWrapped: configuration.isWrapped,
        store: configuration.rotation.store,
        unread: configuration.unread,
        snippets: configuration.snippets,
      },
      providers: diagnoses,
      problems,
      store,
      adapter,
      install,
    },
    undefined,
    2,
  )
}
