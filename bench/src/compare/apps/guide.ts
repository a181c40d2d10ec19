import { serveGuide } from './serve-guide.ts'

await serveGuide()
