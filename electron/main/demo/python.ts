import { execFile } from 'node:child_process'

/** What the demo server needs, and the question that tells. */
const PROBE = 'import sys; sys.exit(0 if sys.version_info >= (3, 8) else 1)'
const PROBE_MILLISECONDS = 5_000

export interface PythonCommand {
  command: string
  args: string[]
}

const CANDIDATES: readonly PythonCommand[] =
  process.platform === 'win32'
    ? [
        { command: 'py', args: ['-3'] },
        { command: 'python', args: [] },
        { command: 'python3', args: [] },
      ]
    : [
        { command: 'python3', args: [] },
        // A window started from a desktop may have a shorter PATH than a shell.
        { command: '/usr/bin/python3', args: [] },
        { command: '/usr/local/bin/python3', args: [] },
        { command: '/opt/homebrew/bin/python3', args: [] },
        { command: 'python', args: [] },
      ]

/** The first Python 3.8 or later that runs here, or null. It is asked, not guessed: on Windows `python3` may open a shop. */
export async function findPython(
  candidates: readonly PythonCommand[] = CANDIDATES,
): Promise<PythonCommand | null> {
  for (const candidate of candidates) {
    if (await answers(candidate)) return candidate
  }
  return null
}

function answers({ command, args }: PythonCommand): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(command, [...args, '-c', PROBE], { timeout: PROBE_MILLISECONDS, windowsHide: true }, (error) =>
      resolve(error === null),
    )
  })
}
