import { serveTokenRotation } from './serve-token-rotation.ts'

await serveTokenRotation()
