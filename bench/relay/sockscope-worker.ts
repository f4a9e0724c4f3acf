// The product's relay as the engine thread runs it: proxy, recorder writing to disk, session index.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { CaptureSink } from '@shared/model/capture-sink'
import { ProxyServer } from '../../electron/engine/proxy/proxy-server'
import { createSessionFile } from '../../electron/engine/file/session-file'
import { SessionLog } from '../../electron/engine/recorder/session-log'
import { SessionRecorder } from '../../electron/engine/recorder/session-recorder'
import { Session } from '../../electron/engine/index/session'

const { target, withSession } = workerData as { target: number; withSession: boolean }

const ignore = (): void => undefined
const nowhere: CaptureSink = {
  format: ignore,
  interface: ignore,
  packet: () => 0,
  dropped: ignore,
  finished: ignore,
  opened: ignore,
  data: ignore,
  gap: ignore,
  closed: ignore,
  tcp: ignore,
  fact: ignore,
}

const folder = mkdtempSync(join(tmpdir(), 'sockscope-bench-'))
const file = createSessionFile(folder, new Date())
if (!file.ok) throw new Error(JSON.stringify(file.error))
const log = new SessionLog(file.value)
const session = withSession ? new Session(log) : null
const recorder = new SessionRecorder(log, session ?? nowhere, {
  onSinkFailed: (error) => {
    throw error
  },
})
const proxy = new ProxyServer(recorder)
const started = await proxy.start([
  {
    listenHost: '127.0.0.1',
    listenPort: 0,
    target: `127.0.0.1:${target}`,
    rewriteHost: false,
    rewriteOrigin: false,
  },
])
if (!started.ok) throw new Error(JSON.stringify(started.error))
parentPort?.postMessage({ port: started.value[0]?.listenPort })

parentPort?.once('message', () => {
  void proxy
    .stop()
    .then(() => recorder.close())
    .then(() => {
      const { droppedBytes } = recorder
      const frames = session?.frames.count ?? null
      log.close()
      rmSync(folder, { recursive: true })
      parentPort?.postMessage({ droppedBytes, frames, fileBytes: log.size })
      parentPort?.close()
    })
})
