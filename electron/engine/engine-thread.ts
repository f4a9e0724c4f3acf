import { parentPort } from 'node:worker_threads'
import packageJson from '../../package.json'
import { EngineHost } from './rpc/engine-host'
import type { EngineMessage, EngineRequest } from './rpc/engine-protocol'

/** Entry of the engine thread: one session, asked over the port it was started with. */
const port = parentPort
if (port === null) throw new Error('The engine runs on a worker thread.')

const post = (message: EngineMessage): void => {
  port.postMessage(message)
}
const host = new EngineHost(packageJson.version, (tick) => post({ kind: 'tick', tick }))

port.on('message', (request: EngineRequest) => {
  void answer(request)
})

async function answer(request: EngineRequest): Promise<void> {
  const { id } = request
  try {
    const value =
      request.kind === 'session'
        ? host.answer(request.command, request.args)
        : // The client pairs operation and arguments; the union cannot say so.
          await host.operate(request.operation, request.args as never)
    post({ kind: 'answer', id, value })
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    post({ kind: 'threw', id, message, stack: stack ?? message })
  }
}
