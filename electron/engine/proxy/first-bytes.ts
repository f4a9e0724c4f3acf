import type { Side } from './station'

/** What is made of a client's next bytes: more are needed, or it is decided and `rest` is for the stations behind. */
export type FirstBytesStep = 'more' | { rest: Uint8Array }

/**
 * Reads a client's first bytes until `read` has decided, and puts back what is for the stations behind. The client's
 * socket is paused before and after.
 * @param onEnd the client sent FIN before it was decided
 * @returns gives up without a word
 */
export function readFirstBytes(
  client: Side,
  read: (chunk: Buffer) => FirstBytesStep,
  onDecided: () => void,
  onEnd: () => void,
): () => void {
  const { socket } = client
  const stop = (): void => {
    socket.off('data', onData)
    socket.off('end', onFin)
    socket.pause()
  }
  function onData(chunk: Buffer): void {
    const step = read(chunk)
    if (step === 'more') return
    stop()
    if (step.rest.length > 0) socket.unshift(step.rest)
    onDecided()
  }
  function onFin(): void {
    stop()
    onEnd()
  }
  socket.on('data', onData)
  socket.on('end', onFin)
  // A listener for data alone does not wake a socket that was paused on purpose.
  socket.resume()
  return stop
}
