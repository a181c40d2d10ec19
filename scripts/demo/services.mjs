const provider = {
  name: 'Provider',
  folder: 'apps/provider',
  port: 4000,
  variable: 'PROVIDER_PORT',
  command: ['--import', 'tsx', 'src/main.ts'],
  ready: '/.well-known/openid-configuration',
}

/**
 * The demo apps. What is built is the package; `command` is what Node runs in the folder; `told` is the
 * variable that says where people find the app, to those that would take it for where they listen.
 */
const apps = [
  {
    name: 'Next.js',
    folder: 'apps/nextjs',
    port: 3001,
    variable: 'NEXTJS_PORT',
    package: '@token-rotation/demo-nextjs',
    command: ['node_modules/next/dist/bin/next', 'start', '-H', 'localhost'],
    told: 'AUTH_URL',
    ready: '/',
  },
  {
    name: 'SvelteKit',
    folder: 'apps/sveltekit',
    port: 3002,
    variable: 'SVELTEKIT_PORT',
    package: '@token-rotation/demo-sveltekit',
    command: ['server.js'],
    told: 'ORIGIN',
    ready: '/',
  },
  {
    name: 'Express',
    folder: 'apps/express',
    port: 3003,
    variable: 'EXPRESS_PORT',
    package: '@token-rotation/demo-express',
    command: ['dist/main.js'],
    ready: '/',
  },
]

/** The page that shows all of them; it runs in the process of the command. */
const overview = { name: 'All three', port: 3000, variable: 'OVERVIEW_PORT' }

/** What the demo consists of, at the ports that the environment gives. */
export function readServices(env) {
  const place = (service) => {
    const port = Number(env[service.variable] || service.port)
    return { ...service, port, address: `http://localhost:${port}` }
  }
  return { provider: place(provider), apps: apps.map(place), overview: place(overview) }
}
