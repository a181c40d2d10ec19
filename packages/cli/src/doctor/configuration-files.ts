import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

const extensions = ['ts', 'tsx', 'mts', 'js', 'jsx', 'mjs']

/** Where apps have their Auth.js configuration, without `src/` before it and an extension after it. */
const stems = [
  'auth',
  'auth.config',
  'lib/auth',
  'lib/auth.config',
  'utils/auth',
  'server/auth',
  'server/auth/index',
  'server/auth/config',
  'lib/server/auth',
  'hooks.server',
  'app/api/auth/[...nextauth]/route',
  'app/api/auth/[...nextauth]/options',
  'pages/api/auth/[...nextauth]',
  'pages/api/auth/[...nextauth]/index',
  // Express has no place of its own.
  'app',
  'server',
  'index',
  'main',
]

/** The files of a folder that may hold an Auth.js configuration, the likeliest first. */
export function configurationFiles(cwd: string): string[] {
  const paths = stems.flatMap((stem) => [stem, `src/${stem}`])
  const files = paths.flatMap((path) => extensions.map((extension) => `${path}.${extension}`))
  return files
    .map((file) => join(cwd, file))
    .filter((file) => existsSync(file) && statSync(file).isFile())
}
