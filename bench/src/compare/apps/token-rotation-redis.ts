import { redisStore } from '@token-rotation/redis'
import { Redis } from 'ioredis'
import { redisUrl } from './redis-session.ts'
import { serveTokenRotation } from './serve-token-rotation.ts'

await serveTokenRotation({ store: redisStore(new Redis(redisUrl())) })
