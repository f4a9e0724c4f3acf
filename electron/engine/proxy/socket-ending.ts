import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

const NOTHING = new Uint8Array(0)

/**
 * Sends FIN once everything written has left. `end()` alone would do that too, but while its shutdown waits behind
 * queued bytes the socket can no longer be reset.
 */
export function sendFin(
  socket: Pick<Duplex, 'destroyed' | 'writableEnded' | 'writableLength' | 'write' | 'end'>,
): void {
  if (socket.destroyed || socket.writableEnded) return
  if (socket.writableLength === 0) {
    socket.end()
    return
  }
  socket.write(NOTHING, () => {
    if (!socket.destroyed) socket.end()
  })
}

/** Sends RST and drops what is still queued, as the far end's RST would have done on a direct connection. */
export function sendReset(socket: Socket): void {
  if (socket.destroyed) return
  if (socket.writableEnded && !socket.writableFinished) {
    // A shutdown is on its way to the kernel, which takes one turn of the loop: a reset is refused until then.
    socket.once('finish', () => {
      if (!socket.destroyed) socket.resetAndDestroy()
    })
    return
  }
  socket.resetAndDestroy()
}
