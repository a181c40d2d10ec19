const { warn } = console

// The package works on Node 20 and says at import that it is not supported there; everything else
// it warns about still gets through.
console.warn = (...message: unknown[]) => {
  if (!String(message[0]).includes('Unsupported runtime')) warn(...message)
}

const { errors, Provider } = await import('oidc-provider')

console.warn = warn

export { errors, Provider }
