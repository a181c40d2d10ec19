import { askToken, callApi, readConfig, readSession } from './api.js'
import { showBurst } from './burst.js'
import { readFault, showFaults } from './faults.js'
import { obeyFrame } from './framed.js'
import { change, live } from './live.js'
import { showMetrics } from './metrics.js'
import { showNotice } from './notice.js'
import { listenToRotations, onRotation } from './rotations.js'
import { showRotationLog } from './rotation-log.js'
import { showSession } from './session.js'
import { showTimeline } from './timeline.js'
import { showToken } from './token.js'

showSession()
showNotice()
showToken()
showBurst()
showFaults()

const isShown = show()
obeyFrame(isShown)
await isShown

// Somebody else rotated this session's grant (another tab, say): show what is current.
onRotation(({ type, grant, generation }, isReplayed) => {
  if (isReplayed || grant !== live.grantId || live.pending > 0) return
  const isNews =
    type === 'rejected' || (type === 'committed' && generation > live.known?.generation)
  if (isNews) void askToken()
})

async function show() {
  const [config, session, stats] = await Promise.all([readConfig(), readSession(), readFault()])
  const lifetime = (stats?.settings.accessTokenTtl ?? 20) * 1000
  change({ config: config ?? live.config, session, lifetime })
  showRotationLog(stats)
  showTimeline()
  showMetrics()
  if (!session) change({ token: { status: 'signed-out' } })
  else {
    const [, me] = await Promise.all([askToken(), callApi()])
    change({ sub: me.sub })
  }
  listenToRotations()
}
