import { isRedisSkipped } from '@token-rotation/test-servers'
import { describe, vi } from 'vitest'
import { apps } from './apps.ts'
import {
  lostAnswerEnds,
  lostAnswerRecovers,
  lostRequestRecovers,
} from './scenarios/interop/lost-answer.ts'
import { oneRequest } from './scenarios/interop/one-request.ts'
import { revokedGrant } from './scenarios/interop/revoked-grant.ts'
import { wholeLife } from './scenarios/interop/whole-life.ts'
import { wrongSecret } from './scenarios/interop/wrong-secret.ts'
import { serverKinds } from './support/server-kinds.ts'
import { useInteropStages } from './support/use-interop-stages.ts'

// All of them wait for the same lifetime, so they wait together.
vi.setConfig({ maxConcurrency: 100 })

describe.skipIf(isRedisSkipped).concurrent('Authorization servers of others', () => {
  const find = useInteropStages(serverKinds)

  for (const { name, isSkipped, modes } of serverKinds) {
    for (const mode of modes) {
      describe.skipIf(isSkipped)(`${name}, ${mode.name}`, () => {
        const { rotates, repeats, wrongSecret: cost, forEveryApp } = mode
        const stage = () => find(mode)
        oneRequest(stage, rotates)
        if (repeats) lostAnswerRecovers(stage)
        else lostAnswerEnds(stage)
        lostRequestRecovers(stage)
        if (cost) wrongSecret(stage, cost)
        revokedGrant(stage)
        if (forEveryApp) for (const { name } of apps) wholeLife(name, () => find(mode, name))
      })
    }
  }
})
