import { RedisStore } from 'connect-redis'
import { connectToRedis } from './redis-session.ts'
import { type CustomStore, serveExpressOpenidConnect } from './serve-express-openid-connect.ts'

// Its documentation does the same in JavaScript. The types know different kinds of cookies.
const store = new RedisStore({ client: await connectToRedis() }) as unknown as CustomStore
await serveExpressOpenidConnect({ store })
