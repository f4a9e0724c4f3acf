import { parentPort } from 'node:worker_threads'
import { createBirpc } from 'birpc'
import packageJson from '../../package.json'
import type { Engine, EngineEvents } from './rpc/engine'
import { EngineHost } from './rpc/engine-host'

/** Entry of the engine thread: one session, asked over the port it was started with. */
const port = parentPort
if (port === null) throw new Error('The engine runs on a worker thread.')

const host = new EngineHost(packageJson.version, {
  tick: (tick) => void window.tick(tick),
  job: (job) => void window.job(job),
})
const window = createBirpc<EngineEvents, Engine>(host, {
  post: (message) => port.postMessage(message),
  on: (receive) => port.on('message', receive),
  bind: 'functions',
  eventNames: ['tick', 'job'],
  timeout: -1,
})
