import type { PeerEvent } from '../../support/peers/peer-process'
import type { ShownFrame } from './sockscope-window'

export const OPCODES = ['continuation', 'text', 'binary', '', '', '', '', '', 'close', 'ping', 'pong']

/** A frame as both a peer's log and the window tell it. */
export interface FrameSummary {
  direction: string
  opcode: string
  length: number
}

export function summaryOfFrame({ direction, opcode, length }: ShownFrame): FrameSummary {
  return { direction, opcode, length }
}

/** One direction after the other: which of two frames that cross on their way came first depends on where one stands. */
export function byDirection(frames: readonly FrameSummary[]): FrameSummary[] {
  const from = (direction: string): FrameSummary[] => frames.filter((frame) => frame.direction === direction)
  return [...from('client-to-server'), ...from('server-to-client')]
}

/** A frame of a peer that logs frames as they are on the wire. */
export function summaryOfEvent(event: PeerEvent): FrameSummary {
  const opcode = OPCODES[Number(event['opcode'])] ?? String(event['opcode'])
  return { direction: String(event['direction']), opcode, length: Number(event['length']) }
}

/** The peer's payload as text, for frames short enough that it logged them. */
export function textOf(event: PeerEvent): string | null {
  const { payload } = event
  return typeof payload === 'string' ? Buffer.from(payload, 'base64').toString('utf8') : null
}

/**
 * The messages that frames amount to, one direction after the other: a data frame begins one, continuations belong to it,
 * control frames may stand between them. `isLast` tells which frame ends a message; the window marks the others.
 */
export function messagesOf(
  frames: readonly ShownFrame[],
): { direction: string; type: string; length: number }[] {
  const messages: { direction: string; type: string; length: number }[] = []
  for (const direction of ['client-to-server', 'server-to-client']) {
    for (const frame of frames) {
      if (frame.direction !== direction) continue
      const last = messages.at(-1)
      if (frame.opcode === 'text' || frame.opcode === 'binary') {
        messages.push({ direction, type: frame.opcode, length: frame.length })
      } else if (frame.opcode === 'continuation' && last !== undefined) last.length += frame.length
    }
  }
  return messages
}
