/** The name of this process, where an app runs in several that share a store. */
export const processName = process.env.DEMO_PROCESS || undefined
