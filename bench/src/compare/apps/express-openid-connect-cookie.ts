import { serveExpressOpenidConnect } from './serve-express-openid-connect.ts'

await serveExpressOpenidConnect()
