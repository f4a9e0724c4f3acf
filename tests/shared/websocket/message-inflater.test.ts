import { constants, createDeflateRaw, deflateRawSync } from 'node:zlib'
import { MessageInflater } from '@shared/websocket/message-inflater'
import type { MessageInflaterOptions } from '@shared/websocket/message-inflater'
import { describe, expect, it } from 'vitest'
import { inCuts } from '../../support/in-cuts'

const TAKEOVER: MessageInflaterOptions = { windowBits: 15, noContextTakeover: false }

interface Inflated {
  text: string
  length: number
  status: string
  contextLost: boolean
}

/** An inflater and a function that runs one message through it. */
function inflaterOf(options: MessageInflaterOptions) {
  let parts: Uint8Array[] = []
  const inflater = new MessageInflater(options, (bytes, start, end) => parts.push(bytes.slice(start, end)))
  const inflate = (pieces: Uint8Array[]): Inflated => {
    parts = []
    inflater.begin()
    const { contextLost } = inflater
    for (const piece of pieces) inflater.push(piece, 0, piece.length)
    inflater.finish()
    const text = Buffer.concat(parts).toString('latin1')
    return { text, length: inflater.length, status: inflater.status, contextLost }
  }
  return { inflater, inflate }
}

/** Compresses messages one after another as an endpoint with context takeover does (RFC 7692 §7.2.1). */
async function compressAll(messages: string[], windowBits = 15): Promise<Uint8Array[]> {
  const deflate = createDeflateRaw({ windowBits })
  const parts: Buffer[] = []
  deflate.on('data', (part: Buffer) => parts.push(part))
  const compressed: Uint8Array[] = []
  for (const message of messages) {
    deflate.write(Buffer.from(message, 'latin1'))
    await new Promise<void>((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, resolve))
    const whole = Buffer.concat(parts.splice(0))
    compressed.push(new Uint8Array(whole.subarray(0, -4)))
  }
  deflate.close()
  return compressed
}

function compress(message: string | Uint8Array, options: { windowBits?: number } = {}): Uint8Array {
  const bytes = deflateRawSync(message, { finishFlush: constants.Z_SYNC_FLUSH, ...options })
  return new Uint8Array(bytes.subarray(0, -4))
}

/** Text that no deflater can reduce to one distance: numbers in a row. */
function varied(length: number): string {
  let text = ''
  for (let n = 0; text.length < length; n = (n * 7919 + 13) % 1_000_003) text += n.toString(36)
  return text.slice(0, length)
}

describe('a compressed message', () => {
  it('inflates to what the sender wrote, however its bytes are cut', () => {
    const text = varied(5000)
    const result = inCuts(compress(text), (pieces) => inflaterOf(TAKEOVER).inflate(pieces))
    expect(result).toEqual({ text, length: 5000, status: 'ok', contextLost: false })
  })

  it('reads the examples of RFC 7692 §7.2.3', () => {
    const { inflate } = inflaterOf(TAKEOVER)
    const hex = (digits: string) => inflate([Uint8Array.from(Buffer.from(digits, 'hex'))])
    expect(hex('f248cdc9c90700').text).toBe('Hello')
    expect(hex('f200110000').text).toBe('Hello')
    expect(hex('000500faff48656c6c6f00').text).toBe('Hello')
    expect(hex('f348cdc9c9070000').text).toBe('Hello')
    expect(hex('f24805000000ffffcac9c90700').text).toBe('Hello')
  })

  it('may be empty, in one empty block or in no byte at all', () => {
    const { inflate } = inflaterOf(TAKEOVER)
    expect(inflate([Uint8Array.of(0)])).toMatchObject({ text: '', status: 'ok' })
    expect(inflate([])).toMatchObject({ text: '', status: 'ok' })
    expect(inflate([compress('after')])).toMatchObject({ text: 'after', status: 'ok' })
  })
})

describe('with context takeover', () => {
  it('a message may refer to the ones before it', async () => {
    const messages = [varied(3000), varied(3000), 'short', varied(2000)]
    const compressed = await compressAll(messages)
    expect(compressed[1]!.length).toBeLessThan(100)
    const { inflate } = inflaterOf(TAKEOVER)
    expect(compressed.map((bytes) => inflate([bytes]).text)).toEqual(messages)
  })

  it('a block with BFINAL set ends the block, not the conversation', () => {
    const text = varied(1000)
    const final = new Uint8Array(deflateRawSync(text))
    const { inflate } = inflaterOf(TAKEOVER)
    expect(inflate([final])).toMatchObject({ text, status: 'ok' })
    expect(inflate([Uint8Array.of(...final, 0)])).toMatchObject({ text, status: 'ok' })
    expect(inflate([Uint8Array.of(...final, ...final, 0)])).toMatchObject({ text: text + text, status: 'ok' })
    expect(inflate([compress('and on')])).toMatchObject({ text: 'and on', status: 'ok' })
  })

  it('a checkpoint lets any later message be inflated again', async () => {
    for (const windowBits of [9, 12, 15]) {
      const messages = Array.from({ length: 40 }, (_, n) => varied(1500 + 37 * n) + String(n))
      const compressed = await compressAll(messages, windowBits)
      const { inflater, inflate } = inflaterOf({ windowBits, noContextTakeover: false })
      const checkpoints = compressed.map((bytes) => {
        const dictionary = inflater.snapshot()
        inflate([bytes])
        return dictionary
      })
      expect(Math.max(...checkpoints.map((dictionary) => dictionary.length))).toBe(2 ** windowBits)
      const later = inflaterOf({ windowBits, noContextTakeover: false })
      for (const n of [39, 3, 0, 17]) {
        later.inflater.restore(checkpoints[n]!)
        expect(later.inflate([compressed[n]!]).text).toBe(messages[n])
        if (n < 39) expect(later.inflate([compressed[n + 1]!]).text).toBe(messages[n + 1])
      }
    }
  })
})

describe('without context takeover', () => {
  it('every message starts afresh, and a broken one harms no other', () => {
    const { inflater, inflate } = inflaterOf({ windowBits: 15, noContextTakeover: true })
    expect(inflate([compress('one')]).text).toBe('one')
    expect(inflate([Uint8Array.of(0xff, 0xff)]).status).toBe('invalid')
    expect(inflate([compress('two')])).toMatchObject({ text: 'two', status: 'ok', contextLost: false })
    expect(inflater.snapshot()).toEqual(new Uint8Array(0))
  })
})

describe('data that is not what was agreed', () => {
  it('is invalid from the first wrong byte on, and what came before is kept', () => {
    const bytes = Uint8Array.of(...compress('good so far', {}), 0xff, 0xff, 0xff)
    const result = inCuts(bytes, (pieces) => inflaterOf(TAKEOVER).inflate(pieces))
    expect(result).toMatchObject({ text: 'good so far', status: 'invalid' })
  })

  it('is invalid when it stops in the middle of a block', () => {
    const whole = compress(varied(500))
    const result = inCuts(whole.slice(0, 200), (pieces) => inflaterOf(TAKEOVER).inflate(pieces))
    expect(result.status).toBe('invalid')
    expect(varied(500).startsWith(result.text.slice(0, 100))).toBe(true)
  })

  it('is invalid when it reaches back further than the agreed window, whatever the cut', () => {
    const text = varied(3000) + varied(3000)
    const bytes = compress(text, { windowBits: 15 })
    const result = inCuts(bytes, (pieces) => inflaterOf({ ...TAKEOVER, windowBits: 9 }).inflate(pieces))
    expect(result.status).toBe('invalid')
    expect(text.startsWith(result.text)).toBe(true)
  })

  it('loses the context: later messages are right or refused, never garbled', async () => {
    const messages = [varied(2000), 'BROKEN', varied(2000), 'self-contained!', 'self-contained! again']
    const compressed = await compressAll(messages)
    const { inflater, inflate } = inflaterOf(TAKEOVER)
    inflate([compressed[0]!])
    expect(inflate([Uint8Array.of(0xff)]).status).toBe('invalid')
    expect(inflater.snapshot()).toEqual(new Uint8Array(0))
    expect(inflate([compressed[2]!])).toMatchObject({ status: 'invalid', contextLost: true })
    expect(inflate([compressed[3]!])).toMatchObject({ status: 'ok', contextLost: true, text: messages[3] })
    expect(inflate([compressed[4]!])).toMatchObject({ status: 'ok', contextLost: true, text: messages[4] })
  })

  it('regains the context after a whole window of output', () => {
    const { inflater, inflate } = inflaterOf({ windowBits: 9, noContextTakeover: false })
    inflater.loseContext()
    expect(inflate([compress(varied(300))]).contextLost).toBe(true)
    expect(inflate([compress(varied(300))]).contextLost).toBe(true)
    expect(inflate([compress('now')]).contextLost).toBe(false)
  })
})

describe('the output limit', () => {
  it('lets a message of exactly its size pass', () => {
    const { inflate } = inflaterOf({ ...TAKEOVER, maxMessageBytes: 1000 })
    expect(inflate([compress('x'.repeat(1000))])).toMatchObject({ length: 1000, status: 'ok' })
  })

  it('stops a bomb, and the next message is tried again', () => {
    const bomb = compress(new Uint8Array(50_000_000))
    const { inflate } = inflaterOf({ ...TAKEOVER, maxMessageBytes: 100_000 })
    const result = inCuts(bomb.slice(0, 2000), (pieces) =>
      inflaterOf({ ...TAKEOVER, maxMessageBytes: 100_000 }).inflate(pieces),
    )
    expect(result).toMatchObject({ length: 100_000, status: 'limit' })
    expect(inflate([bomb])).toMatchObject({ length: 100_000, status: 'limit' })
    expect(inflate([compress('small')])).toMatchObject({ text: 'small', contextLost: true })
  })
})
