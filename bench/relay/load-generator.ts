// Keeps a number of messages in flight through one connection and checks each that comes back. Its own process.
import { connect, type Socket } from 'node:net'
import { CLIENT_FRAME_LENGTH, isEcho, SERVER_FRAME_LENGTH, splitFrames, writeClientFrame } from './wire'

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

/** Writes `count` messages on, numbered from `first`. */
function sendMessages(socket: Socket, first: number, count: number): void {
  const frames = Buffer.allocUnsafe(count * CLIENT_FRAME_LENGTH)
  for (let i = 0; i < count; i += 1) writeClientFrame(frames, i * CLIENT_FRAME_LENGTH, first + i)
  socket.write(frames)
}

function throughput(socket: Socket, inFlight: number, milliseconds: number): Promise<{ perSecond: number }> {
  return new Promise((resolve) => {
    let answered = 0
    let firstCounted = 0
    let start = 0
    const warmUp = performance.now() + milliseconds / 4
    const onData = splitFrames(SERVER_FRAME_LENGTH, (bytes, from, count) => {
      for (let i = 0; i < count; i += 1) {
        if (!isEcho(bytes, from + i * SERVER_FRAME_LENGTH, answered + i)) throw new Error('wrong echo')
      }
      answered += count
      const now = performance.now()
      if (start === 0 && now >= warmUp) {
        start = now
        firstCounted = answered
      } else if (start > 0 && now - start >= milliseconds) {
        socket.off('data', onData)
        resolve({ perSecond: ((answered - firstCounted) * 1000) / (now - start) })
        return
      }
      sendMessages(socket, answered + inFlight - count, count)
    })
    socket.on('data', onData)
    sendMessages(socket, 0, inFlight)
  })
}

function latency(socket: Socket, messages: number): Promise<{ p50: number; p99: number }> {
  return new Promise((resolve) => {
    const times = new Float64Array(messages)
    let next = 0
    let sentAt = performance.now()
    const onData = splitFrames(SERVER_FRAME_LENGTH, (bytes, from) => {
      times[next] = performance.now() - sentAt
      if (!isEcho(bytes, from, next)) throw new Error('wrong echo')
      next += 1
      if (next === messages) {
        socket.off('data', onData)
        const sorted = times.slice(messages / 10).sort()
        const at = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? 0) * 1000
        resolve({ p50: at(0.5), p99: at(0.99) })
        return
      }
      sentAt = performance.now()
      sendMessages(socket, next, 1)
    })
    socket.on('data', onData)
    sendMessages(socket, 0, 1)
  })
}
