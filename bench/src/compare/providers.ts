import { startProvider } from '@token-rotation/provider'
import { announce } from '../process.ts'

// One process, but a provider for each subject: they count and fail each for itself, so that what takes
// seconds of waiting can be tried with all subjects at a time.
const endings = JSON.parse(process.env.ISSUER_ENDINGS ?? '{}') as Record<string, string>
const addresses = await Promise.all(
  Object.entries(endings).map(async ([key, ending]) => {
    const { port } = await startProvider({ issuer: (address) => address + ending })
    return [key, `http://localhost:${port}`] as const
  }),
)
announce(Object.fromEntries(addresses))
