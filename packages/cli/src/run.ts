import { readFileSync } from 'node:fs'
import { commands } from './commands.ts'
import { type ExitCode, type Surroundings, UsageError } from './command.ts'

const help = `Usage: token-rotation <command> [options]

Commands:
${commands.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`).join('\n')}

Options:
  --help     shows this, or with a command its own help
  --version  shows the version`

/** Runs the tool with the arguments of a command line. */
export function run(
  args: readonly string[],
  surroundings: Surroundings,
): ExitCode | Promise<ExitCode> {
  const { print, complain } = surroundings
  const [name, ...rest] = args
  if (name === '--version' || name === '-v') {
    print(version())
    return 0
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    print(help)
    return 0
  }
  const command = commands.find((one) => one.name === name)
  if (!command) {
    complain(name === undefined ? help : `There is no command "${name}".\n\n${help}`)
    return 2
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    print(command.usage)
    return 0
  }
  function refuse(error: unknown): ExitCode {
    if (!(error instanceof UsageError)) throw error
    complain(error.message)
    return 2
  }
  try {
    const code = command.run(rest, surroundings)
    return typeof code === 'number' ? code : code.catch(refuse)
  } catch (error) {
    return refuse(error)
  }
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
