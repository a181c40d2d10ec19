export type { Backoff, Claim, Forced, GrantState, Parent } from './grant-state.ts'
export type { ActiveGrant, RejectedGrant, SignedOutGrant } from './grant-state.ts'
export type { Background } from './background.ts'
export { type BoundedMap, boundedMap } from './bounded-map.ts'
export { type Clock, type Timer, systemClock, systemTimer, withDeadline } from './clock.ts'
export { type Digest, sha256 } from './digest.ts'
export {
  type Failure,
  reasonOf,
  RotationError,
  type RotationErrorCode,
  TokenEndpointError,
} from './errors.ts'
export type { DueGrants, TakeDueRequest } from './due-grants.ts'
export type { EventListener, RotationEvent } from './events.ts'
export type { Force } from './force.ts'
export type { GrantRecord, GrantStore, WriteOptions } from './grant-store.ts'
export {
  type JudgeOptions,
  type Judgement,
  judgeTokenResponse,
  jwtExpiry,
  refreshLifetime,
} from './judge.ts'
export { createMemoryStore, memoryStore, type MemoryStoreOptions } from './memory-store.ts'
export { keepAliveAt, type Phase, phaseOf } from './phase.ts'
export type { Answer, Classification, Profile } from './profile.ts'
export type { ProcessState } from './process-state.ts'
export type { Resolution } from './resolution.ts'
export { type Rotation, rotateToken, type RotateTokenOptions } from './rotate-token.ts'
export { type ResourceToken, tokensFor } from './resource-token.ts'
export type { CarriedGrant, ResolveRequest } from './resolve.ts'
export { createRotator, type Rotator } from './rotator.ts'
export type { RotatorOptions } from './rotator-options.ts'
export { positive, secondsOf } from './seconds-of.ts'
export { completeTiming, type Timing } from './timing.ts'
export { NotSentError, type TokenFetcher, type TokenRequest } from './token-fetcher.ts'
export type { TokenSet } from './token-set.ts'
