/** An address can hold a password, and a client may quote it: only the code is told. */
export function reportError(name: string): (error: Error & { code?: string }) => void {
  return ({ code, name: kind }) => console.error(`${name}: ${code ?? kind}`)
}
