import { execFileSync } from 'node:child_process'
import { captureLoopback } from './loopback-capture'
import {
  startWebsocketsClient,
  startWebsocketsServer,
  type ClientStep,
  type WebsocketsOptions,
} from './peers/python-peers'
import { tsharkFields } from './tshark'

/** Captures a real conversation of Python's `websockets` with itself. @returns the server's port */
export async function captureOnPort(
  python: string,
  file: string,
  steps: readonly ClientStep[],
  options: WebsocketsOptions = { compression: false },
): Promise<number> {
  const server = await startWebsocketsServer(python, options)
  const port = Number(new URL(server.url).port)
  try {
    await captureLoopback(file, port, async () => {
      const client = startWebsocketsClient(python, server.url, steps, options)
      if ((await client.exited) !== 0) throw new Error(client.stderr)
    })
  } finally {
    await server.process.stop()
  }
  return port
}

/** The same capture as if it had begun after the packet with the answer to the Upgrade. */
export function withoutUpgrade(file: string, cut: string): void {
  const [[answer] = []] = tsharkFields(file, ['frame.number'], '-Y', 'http.response.code == 101')
  withoutFirstPackets(file, cut, Number(answer))
}

export function withoutFirstPackets(file: string, cut: string, count: number): void {
  execFileSync('editcap', [file, cut, `1-${count}`], { stdio: 'ignore' })
}
