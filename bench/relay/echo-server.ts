// A WebSocket echo server with nothing in its way: it counts the frames it is sent and answers each with the same 64
// bytes. Its own process, so that it takes the same time whatever stands before it.
import { createHash } from 'node:crypto'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { CLIENT_FRAME_LENGTH, SERVER_FRAME_LENGTH, serverFrames } from './wire'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const MOST_AT_ONCE = 4096
const answers = serverFrames(MOST_AT_ONCE)

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
  let rest = 0
  socket.on('data', (bytes: Buffer) => {
    const length = rest + bytes.length
    let frames = Math.floor(length / CLIENT_FRAME_LENGTH)
    rest = length % CLIENT_FRAME_LENGTH
    for (; frames > 0; frames -= MOST_AT_ONCE) {
      socket.write(answers.subarray(0, Math.min(frames, MOST_AT_ONCE) * SERVER_FRAME_LENGTH))
    }
  })
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => undefined)
  upgrade(socket)
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
