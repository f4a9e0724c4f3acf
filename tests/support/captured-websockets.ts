import { captureLoopback } from './loopback-capture'
import { startWebsocketsClient, startWebsocketsServer, type ClientStep } from './peers/python-peers'

/** A message that comes in several packets, and one that shares its packet with nothing. */
export const CAPTURED_CONVERSATION: readonly ClientStep[] = [
  { send: 'hello packets' },
  { receive: 1 },
  { send: 'x'.repeat(200_000) },
  { receive: 1 },
  { ping: 'ping' },
  { close: [1000, 'done'] },
]

/** Captures a real conversation of Python's `websockets` with itself over the loopback interface. */
export async function captureWebsockets(
  python: string,
  file: string,
  conversation = CAPTURED_CONVERSATION,
): Promise<void> {
  const server = await startWebsocketsServer(python, { compression: false })
  try {
    await captureLoopback(file, Number(new URL(server.url).port), async () => {
      const client = startWebsocketsClient(python, server.url, conversation, { compression: false })
      await client.exited
    })
  } finally {
    await server.process.stop()
  }
}
