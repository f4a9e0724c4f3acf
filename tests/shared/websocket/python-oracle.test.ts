import { FrameParser } from '@shared/websocket/frame-parser'
import { MessageInflater } from '@shared/websocket/message-inflater'
import { unmaskInto } from '@shared/websocket/mask'
import { Utf8Validator } from '@shared/websocket/utf8-validator'
import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const PYTHON = '/usr/bin/python3'
const available = spawnSync(PYTHON, ['-c', 'import websockets.frames']).status === 0

function python<T>(script: string): T {
  return JSON.parse(execFileSync(PYTHON, ['-c', script], { encoding: 'utf8', maxBuffer: 1 << 28 })) as T
}

interface PythonFrame {
  opcode: number
  fin: boolean
  rsv1: boolean
  /** Inflated, hex. */
  data: string
}

const FRAMES = `
import json, random
from websockets.frames import Frame, Opcode
from websockets.extensions.permessage_deflate import PerMessageDeflate
random.seed(7)
deflate = PerMessageDeflate(False, False, 12, 12)
class Recorder:
    def encode(self, frame):
        encoded = deflate.encode(frame)
        self.rsv1 = encoded.rsv1
        return encoded
recorder = Recorder()
wire, frames = b"", []
for n in range(300):
    size = random.choice([0, 1, 7, 125, 126, 400, 65535, 65536]) if n % 10 == 0 else random.randrange(200)
    data = bytes(random.choice(b"abcdefgh \\xff") for _ in range(size))
    opcode = random.choice([Opcode.TEXT, Opcode.BINARY, Opcode.PING, Opcode.PONG])
    if opcode in (Opcode.PING, Opcode.PONG): data = data[:125]
    frame = Frame(opcode, data)
    wire += frame.serialize(mask=n % 2 == 0, extensions=[recorder])
    frames.append({"opcode": int(opcode), "fin": True, "rsv1": recorder.rsv1, "data": data.hex()})
print(json.dumps({"wire": wire.hex(), "frames": frames}))
`

describe.skipIf(!available)("Python's websockets", () => {
  it('writes frames that are read as it meant them, compressed with 12 window bits', () => {
    const { wire, frames } = python<{ wire: string; frames: PythonFrame[] }>(FRAMES)
    const bytes = new Uint8Array(Buffer.from(wire, 'hex'))
    const found: PythonFrame[] = []
    let payload: Buffer[] = []
    let inflated: Buffer[] = []
    const inflater = new MessageInflater({ windowBits: 12, noContextTakeover: false }, (output, start, end) =>
      inflated.push(Buffer.from(output.slice(start, end))),
    )
    const parser: FrameParser = new FrameParser(
      {
        frameStart: () => {
          payload = []
        },
        payload: (piece, start, end) => {
          const clear = Buffer.alloc(end - start)
          unmaskInto(clear, 0, piece, start, end, parser.maskKey, parser.payloadReceived)
          payload.push(clear)
        },
        frameEnd: () => {
          let data = Buffer.concat(payload)
          if (parser.rsv === 4) {
            inflated = []
            inflater.begin()
            inflater.push(data, 0, data.length)
            inflater.finish()
            expect(inflater.status).toBe('ok')
            data = Buffer.concat(inflated)
          }
          found.push({
            opcode: parser.opcode,
            fin: parser.fin,
            rsv1: parser.rsv === 4,
            data: data.toString('hex'),
          })
        },
        framingLost: () => undefined,
      },
      0,
    )
    for (let at = 0; at < bytes.length; at += 1000) {
      parser.push(bytes, at, Math.min(at + 1000, bytes.length), 1)
    }
    expect(found).toEqual(frames)
  })

  it('names the same byte where text stops being UTF-8', () => {
    const samples = python<{ hex: string; start: number }[]>(`
import json, random
random.seed(11)
parts = [b"a", b"\\xc3\\xa9", b"\\xe2\\x82\\xac", b"\\xf0\\x9f\\x99\\x82", b"\\xed\\xa0\\x80", b"\\xc0", b"\\xe0\\x80", b"\\xf4\\x90", b"\\xf0\\x8f", b"\\xe2\\x82", b"\\x80"]
out = []
for _ in range(3000):
    data = b"".join(random.choice(parts[:4] if random.random() < 0.8 else parts) for _ in range(random.randrange(12)))
    try:
        data.decode(); start = -1
    except UnicodeDecodeError as error:
        start = error.start
    out.append({"hex": data.hex(), "start": start})
print(json.dumps(out))`)
    expect(samples.some(({ start }) => start > 0)).toBe(true)
    for (const { hex, start } of samples) {
      const bytes = Buffer.from(hex, 'hex')
      const validator = new Utf8Validator()
      validator.push(bytes, 0, bytes.length)
      validator.finish()
      expect({ hex, start: validator.faultAt }).toEqual({ hex, start })
    }
  })
})
