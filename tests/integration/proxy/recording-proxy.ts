// A process of its own that relays and records, for tests that starve, measure or kill it. It is told where to by its
// arguments (target, folder) and answers what it is asked.
import { createSessionFile } from '../../../electron/engine/file/session-file'
import { DeferredRecorder } from '../../../electron/engine/recorder/deferred-recorder'
import { SessionLog } from '../../../electron/engine/recorder/session-log'
import { SessionRecorder } from '../../../electron/engine/recorder/session-recorder'
import { ProxyServer } from '../../../electron/engine/proxy/proxy-server'
import { NullSink } from './null-sink'

const [target = '', folder = '', keepAliveDelay = '0'] = process.argv.slice(2)
const file = createSessionFile(folder, new Date())
if (!file.ok) throw new Error(JSON.stringify(file.error))
const log = new SessionLog(file.value)
const recorder = new SessionRecorder(log, new NullSink())
const problems: string[] = []
const deferred = new DeferredRecorder(recorder, (error) => problems.push(String(error)))
const proxy = new ProxyServer(deferred, { keepAliveDelay: Number(keepAliveDelay) }, (problem) =>
  problems.push(problem.kind === 'accept-failed' ? problem.error : String(problem.error)),
)
const started = await proxy.start([
  { listenHost: '127.0.0.1', listenPort: 0, target, rewriteHost: false, rewriteOrigin: false },
])
if (!started.ok) throw new Error(JSON.stringify(started.error))

process.on('message', (question) => {
  if (question === 'status') {
    deferred.recordWaiting()
    process.send?.({
      rss: process.memoryUsage.rss(),
      cpu: process.cpuUsage(),
      openRelays: proxy.openRelays,
      problems,
      size: log.size,
      written: log.writtenBytes,
      droppedBytes: recorder.droppedBytes,
      stopped: recorder.stopped,
    })
  } else {
    void proxy
      .stop()
      .then(() => recorder.close())
      .then(() => {
        log.close()
        process.disconnect()
      })
  }
})
process.send?.({ port: started.value[0]?.listenPort, path: file.value.path })
