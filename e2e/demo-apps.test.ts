import { describe } from 'vitest'
import { apps } from './apps.ts'
import { burst } from './scenarios/burst.ts'
import { clientSecret } from './scenarios/client-secret.ts'
import { endurance } from './scenarios/endurance.ts'
import { expiry } from './scenarios/expiry.ts'
import { isolation } from './scenarios/isolation.ts'
import { lostAnswer } from './scenarios/lost-answer.ts'
import { outage } from './scenarios/outage.ts'
import { refusal } from './scenarios/refusal.ts'
import { signOut } from './scenarios/sign-out.ts'
import { snippet } from './scenarios/snippet.ts'

// All of them spend most of their time waiting for a token to expire, so they wait together.
describe.concurrent.each(apps)('$name', (app) => {
  outage(app)
  endurance(app)
  isolation(app)
  expiry(app)
  burst(app, 50)
  lostAnswer(app)
  signOut(app)
  snippet(app)
  refusal(app)
  clientSecret(app)
})
