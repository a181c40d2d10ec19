import { runScript } from './run-script.ts'

/** Builds what the apps are started from. Turbo does nothing where nothing has changed. */
export function setup(): void {
  runScript('build')
}
