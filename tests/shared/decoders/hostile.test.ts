import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DECODER_IDS, type WireMessage } from '@shared/decoders/decoder'
import { chooseDecoder } from '@shared/decoders/choose-decoder'
import { decodedJson } from '@shared/decoders/decoded-value'
import { DECODERS } from '../../../electron/engine/decode/decoders'
import { conversation, message } from './decoding'

const payload = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json(),
  fc.json().map((json) => `42${json}`),
  fc.json().map((json) => `${json}\u001e`),
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 60 }))
    .map(([first, rest]) => new Uint8Array([first, ...rest])),
)
const messages = fc.array(
  fc.record({
    payload,
    direction: fc.constantFrom<0 | 1>(0, 1),
    isText: fc.option(fc.boolean(), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 5 },
)

describe('whatever the bytes are', () => {
  it.each(DECODER_IDS)('%s answers, with JSON or with no', (id) => {
    fc.assert(
      fc.property(messages, fc.option(fc.nat(400), { nil: null }), (drawn, carried) => {
        const all: WireMessage[] = drawn.map(({ payload, direction, isText }) => {
          const made = message(payload, { direction })
          return isText === undefined ? made : { ...made, isText }
        })
        all.forEach((one, at) => {
          const result = DECODERS[id](one, conversation(all, at, { carried }))
          if (!result.ok) return
          expect(() => JSON.parse(decodedJson(result.value).text) as unknown).not.toThrow()
          expect(result.summary).not.toMatch(/[\n\r\u0000]/)
        })
      }),
      { numRuns: 300 },
    )
  })

  it('choosing a decoder does not throw', () => {
    fc.assert(
      fc.property(messages, fc.string(), fc.string(), (drawn, token, target) => {
        chooseDecoder(
          token,
          target,
          drawn.map((one) => message(one.payload)),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('deep nesting is cut, not followed to the end of the stack', () => {
    const deep = new Uint8Array(100_000).fill(0x91)
    for (const id of DECODER_IDS) {
      const result = DECODERS[id](message(deep), conversation([], 0))
      if (result.ok) expect(decodedJson(result.value).text.length).toBeLessThan(5_000_000)
    }
  })
})
