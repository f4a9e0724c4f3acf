import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import type { ReplayStop } from '@shared/model/replay'
import { agreedDeflate, replayedRequest } from '@shared/replay/replay-heads'
import { readHead } from './head-reader'
import type { RecordedSide } from './recorded-side'
import { ReplayConnection, type ReplayOptions } from './replay-connection'

/** Plays the client's side of a recording against a server. Never rejects. */
export async function replayClient(
  side: RecordedSide,
  { host, port, authority }: { host: string; port: number; authority: string },
  options: ReplayOptions,
): Promise<ReplayStop> {
  const socket = connect({ host, port, allowHalfOpen: true })
  // How a connection ends is told by its closing.
  socket.on('error', () => undefined)
  socket.setNoDelay(true)
  socket.write(replayedRequest(side.request, authority, randomBytes(16).toString('base64')))
  const answer = await readHead(socket, 'response', options.patience, options.signal)
  const response = answer?.head.kind === 'response' ? answer.head : null
  if (answer === null || response?.status !== 101) {
    socket.destroy()
    if (options.signal.aborted) return 'cancelled'
    return response === null ? 'no-handshake' : 'refused'
  }
  const connection = new ReplayConnection(socket, side, agreedDeflate(response), options, answer.rest)
  socket.resume()
  return connection.run()
}
