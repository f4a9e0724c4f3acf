// A process of its own that records with packets, for tests that kill it. It is told where to by its arguments (target,
// folder), and tells its port and the process of its dumpcap. With a third argument the recording runs on a thread,
// as in the app.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { plainRoute } from '@shared/model/recording-options'
import { createSessionFile } from '../../../electron/engine/file/session-file'
import { Recording } from '../../../electron/engine/sources/recording'

const [target = '', folder = '', onThread] = isMainThread ? process.argv.slice(2) : (workerData as string[])
if (isMainThread && onThread !== undefined) {
  const worker = new Worker(new URL(import.meta.url), { workerData: [target, folder] })
  worker.on('message', (hello) => process.send?.(hello))
  process.on('message', () => void worker.terminate())
} else {
  const file = createSessionFile(folder, new Date())
  if (!file.ok) throw new Error(JSON.stringify(file.error))
  const recording = await Recording.start(
    file.value,
    { routes: [plainRoute('127.0.0.1', 0, target)], packets: '' },
    { version: '0.0.0' },
  )
  if (!recording.ok) throw new Error(JSON.stringify(recording.error))
  const hello = { port: recording.value.routes[0]?.listenPort, dumpcap: recording.value.dumpcap }
  if (isMainThread) process.send?.(hello)
  else parentPort?.postMessage(hello)
}
