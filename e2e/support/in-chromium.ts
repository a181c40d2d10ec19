import type { BrowserContext } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import type { Recorder } from './recorder.ts'
import type { Stage } from './stage.ts'

/** Plays in a Chromium of its own, and lets the search for leaked tokens have what it gets to see. */
export async function inChromium(
  { recorder }: Stage,
  play: (context: BrowserContext) => Promise<void>,
): Promise<void> {
  const chromium = await launchChromium()
  try {
    const context = await chromium.newContext()
    record(context, recorder)
    await play(context)
  } finally {
    await chromium.close()
  }
}

function record(context: BrowserContext, recorder: Recorder): void {
  context.on('response', async (response) => {
    // An event stream has no end, and a page that is left keeps no bodies.
    const isStream = response.headers()['content-type']?.startsWith('text/event-stream')
    const body = isStream ? '' : await response.text().catch(() => '')
    const seen = `${response.url()}\n${JSON.stringify(response.headers())}\n${body}`
    recorder.seen(`Chromium ${new URL(response.url()).pathname}`, seen)
  })
  context.on('console', (message) => recorder.seen('console of Chromium', message.text()))
}
