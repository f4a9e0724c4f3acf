// A process that runs one of the relays in a worker thread, as the app's main process runs the engine.
import { Worker } from 'node:worker_threads'

const [script, workerData] = process.argv.slice(2)
const worker = new Worker(script ?? '', { workerData: JSON.parse(workerData ?? '{}') as unknown })
worker.on('message', (message: unknown) => process.send?.(message as object))
worker.on('error', (error) => {
  throw error
})
process.on('message', (message) => {
  worker.postMessage(message)
})
