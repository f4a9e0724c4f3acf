import { execFileSync } from 'node:child_process'

/** A frame as Python's `websockets` parses it. */
export interface PythonFrame {
  fin: boolean
  rsv: number
  opcode: number
  masked: boolean
  length: number
  /** Unmasked and still compressed, as base64. */
  payload: string
}

const PARSE = `
import base64, json, sys
from websockets.frames import Frame
from websockets.streams import StreamReader
def frames(data, masked):
    reader = StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    while reader.buffer:
        parser = Frame.parse(reader.read_exact, mask=masked)
        try:
            next(parser)
        except StopIteration as stop:
            frame = stop.value
        except EOFError:
            return
        rsv = 4 * frame.rsv1 + 2 * frame.rsv2 + frame.rsv3
        yield {"fin": frame.fin, "rsv": rsv, "opcode": int(frame.opcode), "masked": masked,
               "length": len(frame.data), "payload": base64.b64encode(frame.data).decode()}
sides = json.load(sys.stdin)
print(json.dumps([list(frames(base64.b64decode(side), index == 0)) for index, side in enumerate(sides)]))
`

/**
 * The whole frames of both directions, parsed by Python's `websockets` instead of by us: a second opinion.
 * @param client what the client sent behind its head, and the server behind its
 */
export function framesByPython(
  python: string,
  client: Uint8Array,
  server: Uint8Array,
): [client: PythonFrame[], server: PythonFrame[]] {
  const input = JSON.stringify([client, server].map((bytes) => Buffer.from(bytes).toString('base64')))
  const output = execFileSync(python, ['-c', PARSE], { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  return JSON.parse(output) as [PythonFrame[], PythonFrame[]]
}
