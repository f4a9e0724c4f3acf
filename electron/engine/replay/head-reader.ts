import type { Socket } from 'node:net'
import type { HttpHead } from '@shared/http1/http-head'
import { HeadBuffer } from '@shared/http1/head-buffer'
import { parseHttpHead } from '@shared/http1/parse-http-head'

/** A head, and what came right behind it. */
export interface ReadHead {
  head: HttpHead
  rest: Uint8Array
}

/**
 * Reads one head from a socket and leaves the socket paused. Null where none came: the other side ended before, or said
 * more than a head may be, or the time is over.
 */
export function readHead(
  socket: Socket,
  kind: HttpHead['kind'],
  milliseconds: number | null,
  signal: AbortSignal,
): Promise<ReadHead | null> {
  const buffer = new HeadBuffer()
  return new Promise((resolve) => {
    const timer = milliseconds === null ? undefined : setTimeout(giveUp, milliseconds)
    socket.on('data', take).once('end', giveUp).once('close', giveUp)
    signal.addEventListener('abort', giveUp, { once: true })
    if (signal.aborted) giveUp()

    function take(bytes: Buffer): void {
      const { at, state } = buffer.push(bytes, 0, bytes.length)
      if (state === 'more') return
      finish(
        state === 'too-large'
          ? null
          : { head: parseHttpHead(kind, buffer.take(), 0, 0).head, rest: bytes.subarray(at) },
      )
    }

    function giveUp(): void {
      finish(null)
    }

    function finish(head: ReadHead | null): void {
      clearTimeout(timer)
      socket.pause()
      socket.off('data', take).off('end', giveUp).off('close', giveUp)
      signal.removeEventListener('abort', giveUp)
      resolve(head)
    }
  })
}
