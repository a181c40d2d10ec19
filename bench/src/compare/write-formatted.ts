import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

/** Writes a file of the repository as its formatter wants it. */
export async function writeFormatted(file: URL, text: string): Promise<void> {
  await writeFile(file, await formatted(file, text))
}

/** Returns the text of a file of the repository as its formatter wants it. */
export async function formatted(file: URL, text: string): Promise<string> {
  const filepath = fileURLToPath(file)
  return format(text, { ...(await resolveConfig(filepath)), filepath })
}
