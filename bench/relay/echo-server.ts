// A WebSocket echo server with nothing in its way: it unmasks every frame and sends it back. Its own process, so that it
// takes the same time whatever stands before it.
import { createHash } from 'node:crypto'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { CLIENT_FRAME_LENGTH, SERVER_FRAME_LENGTH, splitFrames, writeEcho } from './wire'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

function upgrade(socket: Socket): void {
  let head = ''
  const onHead = (bytes: Buffer): void => {
    head += bytes.toString('latin1')
    if (!head.includes('\r\n\r\n')) return
    socket.off('data', onHead)
    const key = /sec-websocket-key: *(\S+)/i.exec(head)?.[1] ?? ''
    const accept = createHash('sha1')
      .update(key + GUID)
      .digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    echo(socket)
  }
  socket.on('data', onHead)
}

function echo(socket: Socket): void {
  socket.on(
    'data',
    splitFrames(CLIENT_FRAME_LENGTH, (bytes, start, count) => {
      const answer = Buffer.allocUnsafe(count * SERVER_FRAME_LENGTH)
      for (let i = 0; i < count; i += 1) {
        writeEcho(bytes, start + i * CLIENT_FRAME_LENGTH, answer, i * SERVER_FRAME_LENGTH)
      }
      socket.write(answer)
    }),
  )
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => undefined)
  upgrade(socket)
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
