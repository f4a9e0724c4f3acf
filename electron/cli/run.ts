import packageJson from '../../package.json'
import { parseArguments, UsageError, type Command } from './arguments'
import { HELP } from './help'
import { complain, EXIT_FAILED, EXIT_USAGE, outputStatus, type CommandIo } from './io'
import { LineWriter } from '../engine/export/json-lines/line-writer'
import { read } from './read-command'

/** The command line without its process: resolves to the exit status. */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  let command: Command
  try {
    command = parseArguments(argv)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    complain(io, error.message)
    return EXIT_USAGE
  }
  switch (command.kind) {
    case 'help':
      return print(io, HELP[command.of])
    case 'version':
      return print(io, `sockscope ${packageJson.version}\n`)
    case 'read':
      return failSafe(io, () => read(command, io))
    case 'export':
      return failSafe(io, async () => (await import('./export-command')).exportCapture(command, io))
    case 'ca':
      return failSafe(io, async () => (await import('./ca-command')).ca(command, io))
    case 'compare':
      return failSafe(io, async () => (await import('./compare-command')).compare(command, io))
    case 'replay':
      return failSafe(io, async () => (await import('./replay-command')).replay(command, io))
    case 'record':
      // Reading needs nothing of the proxy and starts faster without it.
      return failSafe(io, async () => (await import('./record-command')).record(command, io))
  }
}

async function print(io: CommandIo, text: string): Promise<number> {
  const writer = new LineWriter(io.stdout)
  writer.write(text)
  return outputStatus(io, await writer.end())
}

/** A bug of ours is told as what it is, with its stack. */
async function failSafe(io: CommandIo, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    complain(io, `a bug of ours: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    return EXIT_FAILED
  }
}
