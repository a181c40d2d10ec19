export const second = 1000

/** How long the token endpoint may take: the apps are told so. */
export const httpTimeout = 5 * second

/** For how long a claim of somebody who was killed keeps others from trying: follows from the above. */
export const lease = httpTimeout + 10 * second

/** The longest back-off of a grant, spread over the grants by a quarter. */
export const longestBackoff = 30 * second * 1.25

/**
 * How long clients take to find a store that is back, and those who wait for an answer of it until its
 * deadline to believe that.
 */
export const reconnect = 5 * second

/** Nobody waits longer than this for an answer. */
export const patience = 30 * second

/** How long a process pauses at most before it offers the store again what it could not store. */
export const longestPause = 5 * second
