// What to compare with: the shortest relay one can write in Node, in a worker thread, recording nothing.
import { connect, createServer, type AddressInfo } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

const { target } = workerData as { target: number }
const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
  const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
  client.pipe(upstream)
  upstream.pipe(client)
  client.on('error', () => upstream.destroy())
  upstream.on('error', () => client.destroy())
})
server.listen(0, '127.0.0.1', () => parentPort?.postMessage({ port: (server.address() as AddressInfo).port }))
