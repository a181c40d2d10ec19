/** What has to hold in a run, whatever fails meanwhile. */
export const rules = {
  answer: 'every answer is one of the contract: no 500, and none that never comes',
  connection: 'a connection fails only where its process was killed',
  owner: 'an access token is served to its own user only',
  generation: 'the generation of a session never goes back, unless the store is away',
  usable:
    'a usable access token is never withheld, unless the store is away and the process has not had it',
  ended: 'no session ends without a sign-out',
  signOut:
    'nothing is served after a sign-out, unless it died with a process while the store was away',
  claim: 'every presentation of a refresh token has a claim of its own',
  oneAtATime: 'a claim follows when the one before is over: settled, lapsed or its process dead',
  again: 'a refresh token is presented again only after no answer, or one that says to come back',
  lost: 'a session is lost only when its process was killed between the answer and the commit',
  reuse: 'the provider revokes for reuse only what was lost that way',
  recovery: 'every session that is not lost is served again when the faults are over',
  substance: 'the run has seen all that it is there for',
} as const

export type Rule = keyof typeof rules
