import { FrameParser } from '@shared/websocket/frame-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inCuts } from '../../support/in-cuts'
import { clientFrame, concat, frameBytes } from './frame-bytes'
import type { FrameOptions } from './frame-bytes'

interface Parsed {
  opcode: number
  fin: boolean
  rsv: number
  maskKey: number | null
  headerLength: number
  payloadLength: number | bigint
  streamOffset: number
  minimal: boolean
  payload: string
  complete: boolean
  packets: [number, number]
}

/** Parses pieces, each a packet numbered from 1 where `numbered`; a number is a gap of that many bytes. */
function parse(pieces: readonly (Uint8Array | number)[], numbered = false) {
  const frames: Parsed[] = []
  let payload: number[] = []
  let lost: string | null = null
  const parser: FrameParser = new FrameParser(
    {
      frameStart: () => {
        payload = []
      },
      payload: (bytes, start, end) => {
        payload.push(...bytes.subarray(start, end))
      },
      frameEnd: (complete) =>
        frames.push({
          opcode: parser.opcode,
          fin: parser.fin,
          rsv: parser.rsv,
          maskKey: parser.masked ? parser.maskKey >>> 0 : null,
          headerLength: parser.headerLength,
          payloadLength: parser.payloadLength,
          streamOffset: parser.streamOffset,
          minimal: parser.lengthMinimal,
          payload: Buffer.from(payload).toString('hex'),
          complete,
          packets: [parser.firstPacket, parser.packet],
        }),
      framingLost: (reason) => {
        lost = `${reason} at ${parser.position}`
      },
    },
    0,
  )
  pieces.forEach((piece, index) => {
    const packet = numbered ? index + 1 : 1
    if (typeof piece === 'number') parser.gap(piece, packet)
    else parser.push(piece, 0, piece.length, packet)
  })
  const partialHeader = parser.finish()
  return { frames, lost, partialHeader, position: parser.position }
}

const inEveryCut = (bytes: Uint8Array) => inCuts(bytes, (pieces) => parse(pieces))

const zeros = (length: number) => new Uint8Array(length)

describe('a frame', () => {
  it('reads the examples of RFC 6455 §5.7', () => {
    const hello = Buffer.from('810548656c6c6f818537fa213d7f9f4d5158', 'hex')
    const { frames } = inEveryCut(new Uint8Array(hello))
    expect(frames).toMatchObject([
      {
        opcode: 1,
        fin: true,
        rsv: 0,
        maskKey: null,
        payload: '48656c6c6f',
        streamOffset: 0,
        headerLength: 2,
      },
      { opcode: 1, fin: true, maskKey: 0x37fa213d, payload: '7f9f4d5158', streamOffset: 7, headerLength: 6 },
    ])
  })

  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])(
    'of %i bytes has a header of the shortest form',
    (length) => {
      const whole = concat(
        clientFrame({ opcode: 2, payload: zeros(length) }),
        frameBytes({ payload: 'next' }),
      )
      const { frames, position } = length > 1000 ? parse([whole]) : inEveryCut(whole)
      const extended = length > 65_535 ? 8 : length > 125 ? 2 : 0
      expect(frames).toMatchObject([
        { payloadLength: length, headerLength: 6 + extended, minimal: true, complete: true },
        { payload: '6e657874' },
      ])
      expect(position).toBe(whole.length)
    },
  )

  it.each([
    [5, 16],
    [125, 16],
    [5, 64],
    [65_535, 64],
  ] as const)('of %i bytes announced in %i bits is read, and noted', (length, lengthBits) => {
    const { frames } = parse([frameBytes({ opcode: 2, payload: zeros(length), lengthBits })])
    expect(frames).toMatchObject([{ payloadLength: length, minimal: false, complete: true }])
  })

  it.each([2 ** 31, 2 ** 32 + 5, Number.MAX_SAFE_INTEGER])(
    'may claim %i bytes without costing them',
    (claims) => {
      const { frames, partialHeader } = inEveryCut(frameBytes({ opcode: 2, claims, payload: 'abc' }))
      expect(frames).toMatchObject([
        { payloadLength: claims, payload: '616263', complete: false, minimal: true },
      ])
      expect(partialHeader).toBe(0)
    },
  )

  it.each([2n ** 53n, 2n ** 53n + 1n, 2n ** 62n, 2n ** 63n - 1n])('may claim %i bytes, exactly', (claims) => {
    const { frames, lost } = inEveryCut(frameBytes({ opcode: 2, claims, payload: 'abc' }))
    expect(frames).toMatchObject([{ payloadLength: claims, payload: '616263', complete: false }])
    expect(lost).toBeNull()
  })

  it.each([2n ** 63n, 2n ** 64n - 1n])(
    'may not claim %i bytes: nobody knows where the next one is',
    (claims) => {
      const { frames, lost } = inEveryCut(concat(frameBytes({ claims }), frameBytes({ payload: 'next' })))
      expect(frames).toMatchObject([{ payloadLength: claims, payload: '', complete: false }])
      expect(lost).toBe('frame-length-invalid at 10')
    },
  )

  it('names the packets with its first and its last byte', () => {
    const [a, b] = [frameBytes({ payload: 'abc' }), frameBytes({ payload: 'def' })]
    const whole = concat(a, b)
    const { frames } = parse([whole.slice(0, 1), whole.slice(1, 4), whole.slice(4, 6), whole.slice(6)], true)
    expect(frames.map((frame) => frame.packets)).toEqual([
      [1, 3],
      [3, 4],
    ])
  })

  it('ends unfinished where its direction ends', () => {
    expect(parse([frameBytes({ payload: 'Hello' }).slice(0, 4)]).frames).toMatchObject([
      { payloadLength: 5, payload: '4865', complete: false },
    ])
    expect(parse([clientFrame({ payload: 'Hello' }).slice(0, 3)])).toMatchObject({
      frames: [],
      partialHeader: 3,
    })
  })
})

describe('missing bytes', () => {
  const hello = frameBytes({ payload: 'Hello' })

  it('inside a payload leave the next frame where its length says', () => {
    const { frames, lost } = parse([hello.slice(0, 4), 2, hello.slice(6), hello])
    expect(frames).toMatchObject([
      { payload: '48656f', complete: false },
      { payload: '48656c6c6f', complete: true, streamOffset: 7 },
    ])
    expect(lost).toBeNull()
  })

  it('up to the end of a payload too', () => {
    expect(parse([hello.slice(0, 4), 3, hello]).frames).toMatchObject([
      { complete: false },
      { complete: true },
    ])
  })

  it.each([
    ['in a header', [hello.slice(0, 1), 1, hello.slice(2)], 0],
    ['between two frames', [hello, 7, hello], 1],
    ['beyond the end of a payload', [hello.slice(0, 4), 4, hello], 1],
  ])('%s lose the framing', (_, pieces, frameCount) => {
    const { frames, lost } = parse(pieces)
    expect(frames).toHaveLength(frameCount)
    expect(lost).toMatch(/^gap at/)
  })
})

const anyFrame: fc.Arbitrary<FrameOptions> = fc.record({
  fin: fc.boolean(),
  rsv: fc.integer({ min: 0, max: 7 }),
  opcode: fc.integer({ min: 0, max: 15 }),
  payload: fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.constantFrom(125, 126, 127, 300, 65_535, 65_536).map((length) => new Uint8Array(length).fill(length)),
  ),
  mask: fc.constantFrom([1, 2, 3, 4] as const, [255, 254, 253, 252] as const, [0, 0, 0, 0] as const),
})

describe('any frames', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 6 }), (options) => {
        const whole = concat(...options.map(frameBytes))
        const { frames, lost } = parse([whole])
        expect(lost).toBeNull()
        expect(frames.map(({ fin, rsv, opcode, payload }) => ({ fin, rsv, opcode, payload }))).toEqual(
          options.map(({ fin, rsv, opcode, payload, mask }) => ({
            fin,
            rsv,
            opcode,
            payload: Buffer.from((payload as Uint8Array).map((byte, at) => byte ^ mask![at % 4]!)).toString(
              'hex',
            ),
          })),
        )
      }),
      { numRuns: 60 },
    )
  })

  it('any bytes at all end without an exception, the same in every cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte))
        expect(parse(pieces)).toEqual(parse([bytes]))
      }),
      { numRuns: 1000 },
    )
  })
})
