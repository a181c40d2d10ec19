import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Whether the scenarios in Chromium are left out. Where `CI=true` they are not, and fail. */
export const isSkipped = !existsSync(executablePath) && process.env.CI !== 'true'

if (isSkipped) {
  console.warn(`skipped: ${executablePath} is not there, install it with: apt-get install chromium`)
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
