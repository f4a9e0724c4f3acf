import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { CAPTURE_SNAP_LENGTH } from './capture-filter'
import type { DumpcapEnd } from './packets-failure'

/** Kept of what dumpcap complains about. */
export const MAX_STDERR_CHARACTERS = 8192
/** How long dumpcap may take to end when it is told to. */
export const STOP_MILLISECONDS = 2000

/**
 * Runs dumpcap in the shell's own process, and beside it a shell that waits for the end of a pipe we hold: when we
 * end it, or are gone however that came, dumpcap is ended. dumpcap alone would only notice with its next packet.
 */
const GUARDED =
  'exec 3<&0; (read -r line <&3; kill -TERM $$) >/dev/null 2>&1 & exec "$0" "$@" 3<&- </dev/null'

export interface DumpcapOptions {
  interfaceName: string
  filter: string
  /** Where to look for it; PATH, and where Wireshark installs it on this system, by default. */
  path?: string
}

export interface DumpcapEvents {
  /** A piece of the pcapng file it writes; borrowed. */
  data(chunk: Uint8Array): void
  /** Called once, with or without `stop`. */
  ended(end: DumpcapEnd): void
}

/** One dumpcap that writes pcapng to us. It never outlives this process. */
export class DumpcapProcess {
  private readonly child: ChildProcessWithoutNullStreams
  private readonly closed: Promise<void>
  private stderr = ''
  private spawnError: string | null = null

  constructor({ interfaceName, filter, path }: DumpcapOptions, events: DumpcapEvents) {
    const options = [
      '-q',
      '-p',
      '-i',
      interfaceName,
      '-s',
      String(CAPTURE_SNAP_LENGTH),
      '-f',
      filter,
      '-w',
      '-',
    ]
    const isWindows = process.platform === 'win32'
    const [command, args] = isWindows
      ? ['dumpcap', options]
      : ['/bin/sh', ['-c', GUARDED, 'dumpcap', ...options]]
    this.child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', PATH: path ?? searchPath() },
      windowsHide: true,
    })
    const { child } = this
    child.stdin.on('error', () => undefined)
    child.stdout.on('error', () => undefined)
    child.stdout.on('data', (chunk: Uint8Array) => events.data(chunk))
    child.stderr.on('error', () => undefined)
    child.stderr.on('data', (chunk: Uint8Array) => {
      if (this.stderr.length < MAX_STDERR_CHARACTERS) this.stderr += new TextDecoder().decode(chunk)
    })
    child.on('error', (error: NodeJS.ErrnoException) => {
      this.spawnError = error.code ?? error.message
    })
    // At once: a guard that waits any longer might end another process of the same number.
    child.on('exit', () => child.stdin.destroy())
    this.closed = new Promise((resolve) => {
      child.on('close', (exitCode, signal) => {
        const { stderr, spawnError } = this
        // Where the system could not start it, the code is Node's own.
        events.ended({ exitCode: spawnError === null ? exitCode : null, signal, stderr, spawnError })
        resolve()
      })
    })
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.child.pid
  }

  /** Ends it; resolves when it is gone and all it wrote was handed on. */
  async stop(): Promise<void> {
    if (process.platform === 'win32') this.child.kill()
    else this.child.stdin.destroy()
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MILLISECONDS)
    await this.closed
    clearTimeout(timer)
  }
}

function searchPath(): string {
  const path = process.env['PATH'] ?? ''
  if (process.platform === 'darwin') return `${path}:/Applications/Wireshark.app/Contents/MacOS`
  if (process.platform === 'win32') return `${path};C:\\Program Files\\Wireshark`
  return path
}
