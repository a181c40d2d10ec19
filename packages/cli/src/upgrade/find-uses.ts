import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Where an app reads what the refresh code has put into sessions. */
export interface Uses {
  /** File and line, by the name that is read: `accessToken`, `user.accessToken`, `error`. */
  readonly ofSession: ReadonlyMap<string, readonly string[]>
  /** Where sessions are opened by hand, with `getToken` of NextAuth.js, for a token. */
  readonly ofCookie: readonly string[]
  /** Where the name is that the snippets of v3 and v4 gave to their error. */
  readonly ofOldError: readonly string[]
  /** Where Express is given the session of a request by hand, which `rotation.middleware` does now. */
  readonly ofLocals: readonly string[]
  /** Where TypeScript is told what was in sessions. */
  readonly types: readonly string[]
}

const folders = /^(?:node_modules|dist|build|out|coverage|\..*)$/
const sources = /\.(?:[cm]?[jt]sx?|svelte|vue|astro)$/
/** Enough for any app, and an end for a folder that is none. */
const mostFiles = 5_000

/** Reads all sources of an app, `drafts` in place of what is on the disk. */
export function findUses(
  cwd: string,
  names: readonly string[],
  drafts: ReadonlyMap<string, string>,
): Uses {
  const ofSession = new Map<string, string[]>()
  const ofCookie: string[] = []
  const ofOldError: string[] = []
  const ofLocals: string[] = []
  const types: string[] = []
  for (const file of filesIn(cwd)) {
    const text = drafts.get(file) ?? readFileSync(file, 'utf8')
    if (!/session|getToken|RefreshAccessTokenError|next-auth|@auth\//i.test(text)) continue
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const at = `${relative(cwd, file)}:${index + 1}`
      for (const name of names) {
        if (!isRead(line, name)) continue
        ofSession.set(name, [...(ofSession.get(name) ?? []), at])
      }
      if (/\bgetToken\(/.test(text) && /\btoken[?!]*\.(?:access|refresh)_?token\b/i.test(line)) {
        ofCookie.push(at)
      }
      if (/['"]RefreshAccessTokenError['"]/.test(line)) ofOldError.push(at)
      if (/\bgetSession\(/.test(text) && /\blocals\.session\s*=(?!=)/.test(line)) ofLocals.push(at)
      if (/^\s*(?:export\s+)?declare module ['"](?:next-auth|@auth\/)/.test(line)) types.push(at)
    }
  }
  return { ofSession, ofCookie, ofOldError, ofLocals, types }
}

/** `session?.accessToken`, `(session as any).accessToken`, `data!.accessToken`, `{ accessToken } = session`. */
function isRead(line: string, name: string): boolean {
  const path = name.split('.').join(String.raw`[?!]?\.`)
  const owner = String.raw`(?:\b\w*session\w*|\bdata)(?:\.data)?(?:\s+as\s+\w+)?\)?(?:\(\))?`
  const read = new RegExp(String.raw`${owner}[?!]*\.${path}\b(?!\s*=[^=])`, 'i')
  const last = name.split('.').at(-1)!
  const taken = new RegExp(String.raw`\{[^}]*\b${last}\b[^}]*\}\s*=\s*(?:await\s+)?\w*session`, 'i')
  return read.test(line) || taken.test(line)
}

function filesIn(cwd: string): string[] {
  const found: string[] = []
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (found.length >= mostFiles) return
      if (entry.isDirectory() && !folders.test(entry.name)) visit(join(folder, entry.name))
      else if (entry.isFile() && sources.test(entry.name)) found.push(join(folder, entry.name))
    }
  }
  visit(cwd)
  return found.toSorted()
}
