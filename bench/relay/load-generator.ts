// Keeps a number of messages in flight through one connection, and counts what comes back. Its own process.
import { connect, type Socket } from 'node:net'
import { CLIENT_FRAME_LENGTH, clientFrames, SERVER_FRAME_LENGTH } from './wire'

const MOST_AT_ONCE = 4096
const frames = clientFrames(MOST_AT_ONCE)

interface Order {
  port: number
  inFlight: number
  /** Throughput: for so long. */
  milliseconds?: number
  /** Latency: so many messages one after another. */
  messages?: number
}

process.on('message', (order: Order) => {
  void open(order.port).then(async (socket) => {
    const result =
      order.messages === undefined
        ? await throughput(socket, order.inFlight, order.milliseconds ?? 1000)
        : await latency(socket, order.messages)
    socket.destroy()
    process.send?.(result)
  })
})
process.send?.({ ready: true })

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let head = ''
    const onHead = (bytes: Buffer): void => {
      head += bytes.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      socket.off('data', onHead)
      if (head.startsWith('HTTP/1.1 101')) resolve(socket)
      else reject(new Error(head))
    }
    socket.on('data', onHead)
    socket.on('error', reject)
    socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    )
  })
}

function throughput(socket: Socket, inFlight: number, milliseconds: number): Promise<{ perSecond: number }> {
  return new Promise((resolve) => {
    let rest = 0
    let count = 0
    let start = 0
    const warmUp = performance.now() + milliseconds / 4
    const onData = (bytes: Buffer): void => {
      const length = rest + bytes.length
      const answered = Math.floor(length / SERVER_FRAME_LENGTH)
      rest = length % SERVER_FRAME_LENGTH
      count += answered
      const now = performance.now()
      if (start === 0) {
        if (now >= warmUp) {
          start = now
          count = 0
        }
      } else if (now - start >= milliseconds) {
        socket.off('data', onData)
        resolve({ perSecond: (count * 1000) / (now - start) })
        return
      }
      if (answered > 0) socket.write(frames.subarray(0, answered * CLIENT_FRAME_LENGTH))
    }
    socket.on('data', onData)
    socket.write(frames.subarray(0, inFlight * CLIENT_FRAME_LENGTH))
  })
}

function latency(socket: Socket, messages: number): Promise<{ p50: number; p99: number }> {
  return new Promise((resolve) => {
    const times = new Float64Array(messages)
    const one = frames.subarray(0, CLIENT_FRAME_LENGTH)
    let received = 0
    let next = 0
    let sentAt = performance.now()
    const onData = (bytes: Buffer): void => {
      received += bytes.length
      if (received < SERVER_FRAME_LENGTH) return
      received = 0
      times[next] = performance.now() - sentAt
      next += 1
      if (next === messages) {
        socket.off('data', onData)
        const sorted = times.slice(messages / 10).sort()
        const at = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? 0) * 1000
        resolve({ p50: at(0.5), p99: at(0.99) })
        return
      }
      sentAt = performance.now()
      socket.write(one)
    }
    socket.on('data', onData)
    socket.write(one)
  })
}
