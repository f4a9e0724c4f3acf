import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import recordingProxy from './recording-proxy?modulePath'

export interface ProxyStatus {
  rss: number
  cpu: { user: number; system: number }
  openRelays: number
  problems: string[]
  size: number
  written: number
  droppedBytes: number
  stopped: { reason: string; error: string | null } | null
}

/** A relay with its recorder in a process of its own. */
export class ProxyProcess {
  readonly child: ChildProcess
  readonly port: number
  /** Of its session file. */
  readonly path: string

  private constructor(child: ChildProcess, port: number, path: string) {
    this.child = child
    this.port = port
    this.path = path
  }

  /** @param prefix a command that runs Node under some limit, e.g. `prlimit --nofile=64` */
  static async start(target: string, folder: string, prefix: string[] = []): Promise<ProxyProcess> {
    const [command = process.execPath, ...args] = [
      ...prefix,
      process.execPath,
      recordingProxy,
      target,
      folder,
    ]
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const [hello] = (await once(child, 'message')) as [{ port: number; path: string }]
    return new ProxyProcess(child, hello.port, hello.path)
  }

  async status(): Promise<ProxyStatus> {
    this.child.send('status')
    const [status] = (await once(this.child, 'message')) as [ProxyStatus]
    return status
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** Ends it as the app would; resolves when its file is complete. */
  async stop(): Promise<void> {
    if (!this.isRunning) return
    this.child.send('stop')
    await once(this.child, 'exit')
  }

  async kill(): Promise<void> {
    if (!this.isRunning) return
    this.child.kill('SIGKILL')
    await once(this.child, 'exit')
  }
}
