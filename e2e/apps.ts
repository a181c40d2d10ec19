import { fileURLToPath } from 'node:url'

/** A demo app by the contract that all of them share. */
export interface DemoApp {
  /** Its cookies begin with it. */
  readonly name: string
  readonly folder: string
  /** Where Auth.js answers: `/auth`, or `/api/auth` in Next.js. */
  readonly authPath: string
  /** The script that starts it. Default is `start`. */
  readonly script?: string
  /** Its grants are accounts: a new sign-in goes on with the same one. */
  readonly isWithAccounts?: boolean
  /** Makes what one process of it needs for itself, and returns its environment. */
  readonly prepare?: () => Promise<Readonly<Record<string, string>>>
}

/** The suite runs against every app in this list. */
export const apps: readonly DemoApp[] = [
  { name: 'nextjs', folder: folderOf('nextjs'), authPath: '/api/auth' },
  { name: 'sveltekit', folder: folderOf('sveltekit'), authPath: '/auth' },
  { name: 'express', folder: folderOf('express'), authPath: '/auth' },
]

function folderOf(name: string): string {
  return fileURLToPath(new URL(`../apps/${name}`, import.meta.url))
}
