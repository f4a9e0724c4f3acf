import type { DiagnosticRow } from '../../ipc/rows'
import { CLIENT_TO_SERVER } from '../../model/direction'
import { TEXT } from '../../websocket/opcodes'
import type { ExportedConnection, ExportedMessage } from '../export-feed'
import { base64Pieces, jsonTextPieces } from '../text-pieces'
import { epochSeconds } from '../time-text'

/**
 * The elements of `_webSocketMessages`: whole messages, fragments joined and inflated, as `send`, `receive`; and `error`
 * for each breach of the protocol. Control frames and close have no place here.
 */
export function* harMessages(exported: ExportedConnection): Generator<string> {
  const errors = protocolErrors(exported.detail.diagnostics)
  let separator = '\n'
  let nextError = 0
  for (const item of exported.traffic()) {
    if (item.kind !== 'message') continue
    for (; nextError < errors.length && errors[nextError]!.time < item.time; nextError++) {
      yield separator + errorRow(errors[nextError]!)
      separator = ',\n'
    }
    yield `${separator}${messageStart(item)}`
    yield* item.opcode === TEXT ? jsonTextPieces(item.payload) : base64Pieces(item.payload)
    yield messageEnd(item)
    separator = ',\n'
  }
  for (; nextError < errors.length; nextError++) {
    yield separator + errorRow(errors[nextError]!)
    separator = ',\n'
  }
}

function messageStart({ direction, time, opcode }: ExportedMessage): string {
  const type = direction === CLIENT_TO_SERVER ? 'send' : 'receive'
  return `{"type":"${type}","time":${epochSeconds(time)},"opcode":${opcode},"data":"`
}

/** A message that is not whole says so; a reader of Chrome's format does not look at it. */
function messageEnd({ complete, inflate }: ExportedMessage): string {
  const isWhole = complete && (inflate === 'none' || inflate === 'ok')
  return isWhole ? '"}' : `","_sockscope":${JSON.stringify({ complete, inflate })}}`
}

function protocolErrors(diagnostics: readonly DiagnosticRow[]): DiagnosticRow[] {
  return diagnostics
    .filter(({ severity, section }) => severity === 'error' && /^RFC (6455|7692)\b/.test(section))
    .sort((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0))
}

function errorRow({ time, message }: DiagnosticRow): string {
  return `{"type":"error","time":${epochSeconds(time)},"opcode":-1,"data":${JSON.stringify(message)}}`
}
