import { createDeflateRaw, constants, type DeflateRaw } from 'node:zlib'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { CompressedDirection } from '@shared/redact/compressed-direction'
import { MessageInflater } from '@shared/websocket/message-inflater'

const OPTIONS = { windowBits: 15, noContextTakeover: false, maxMessageBytes: 1 << 20 }

async function deflateMessages(texts: readonly string[], windowBits = 15): Promise<Buffer[]> {
  const deflater: DeflateRaw = createDeflateRaw({ windowBits })
  const wires: Buffer[] = []
  for (const text of texts) {
    const pieces: Buffer[] = []
    const collect = (piece: Buffer): void => void pieces.push(piece)
    deflater.on('data', collect)
    deflater.write(text)
    await new Promise<void>((resolve) => deflater.flush(constants.Z_SYNC_FLUSH, resolve))
    deflater.off('data', collect)
    wires.push(Buffer.concat(pieces).subarray(0, -4))
  }
  deflater.end()
  deflater.resume()
  await once(deflater, 'end')
  return wires
}

function inflateAll(wires: readonly Uint8Array[], windowBits = 15): string[] {
  let text: Uint8Array[] = []
  const inflater = new MessageInflater({ windowBits, noContextTakeover: false }, (bytes, start, end) =>
    text.push(bytes.slice(start, end)),
  )
  return wires.map((wire) => {
    text = []
    inflater.begin()
    inflater.push(wire, 0, wire.length)
    inflater.finish()
    expect(inflater.status).toBe('ok')
    return Buffer.concat(text).toString()
  })
}

function rewriteAll(
  wires: readonly Uint8Array[],
  windowBits: number,
  redact: (text: string) => string,
): { wires: Uint8Array[]; blanked: number } {
  const direction = new CompressedDirection({ ...OPTIONS, windowBits })
  let blanked = 0
  const rewritten = wires.map((wire) => {
    const content = direction.inflate(wire, true)!
    const said = Buffer.from(content).toString()
    const says = redact(said)
    const { wire: result, isBlanked } = direction.rewrite(wire, Buffer.from(says), says !== said, true)
    if (isBlanked) blanked++
    expect(result.length).toBe(wire.length)
    return result
  })
  return { wires: rewritten, blanked }
}

describe('CompressedDirection', () => {
  for (const windowBits of [9, 12, 15]) {
    it(`what follows on the connection still inflates, with a window of 2^${windowBits}`, async () => {
      const secret = 'Zq8w-1kLpX_77secretQ'
      const texts = Array.from({ length: 60 }, (_, at) =>
        at % 3 === 0
          ? `{"type":"call","token":"${secret}","n":${at}}`
          : `{"type":"event","n":${at},"list":[1,2,3],"from":"${['ada', 'grace', 'linus'][at % 3]}"}`,
      )
      const wires = await deflateMessages(texts, windowBits)
      const redact = (text: string): string => text.replaceAll(secret, 'redacted1xxxxxxxxxxx')
      const { wires: rewritten, blanked } = rewriteAll(wires, windowBits, redact)
      expect(blanked).toBe(0)
      expect(inflateAll(rewritten, windowBits).map((text) => text.trimEnd())).toEqual(texts.map(redact))
    })
  }

  it('a message that was short because it referred to the secret loses words, not its shape', async () => {
    const secret = 'Zq8w1kLpX77secretQ'
    const texts = [
      `{"type":"call","token":"${secret}"}`,
      `{"type":"event","from":"${secret.slice(0, 9)}"}`,
      '{"type":"event","from":"ada"}',
    ]
    const wires = await deflateMessages(texts)
    const redact = (text: string): string => text.replaceAll(secret, 'redacted1xxxxxxxxx')
    const { wires: rewritten } = rewriteAll(wires, 15, redact)
    const said = inflateAll(rewritten)
    expect(said[0]).toBe('{"type":"call","token":"redacted1xxxxxxxxx"}')
    expect(said[1]).toMatch(/^\{"type":"\w+","\w+":"x+"\}$/)
    expect(said[2]).toMatch(/^\{"type":"\w+","\w+":"\w+"\} ?$/)
  })

  it('messages without a secret stay as they were, byte for byte', async () => {
    const wires = await deflateMessages(['{"a":1}', '{"a":2}', 'hello hello hello'])
    const { wires: rewritten } = rewriteAll(wires, 15, (text) => text)
    expect(rewritten.map((wire) => Buffer.from(wire).toString('hex'))).toEqual(
      wires.map((wire) => wire.toString('hex')),
    )
  })

  it('a message that cannot be inflated is blanked, and those behind it can still be read', async () => {
    const [first, second, third] = await deflateMessages(['one one one', 'two two two', 'three three three'])
    const direction = new CompressedDirection(OPTIONS)
    const wires = [first!, Buffer.alloc(second!.length, 0xff), third!].map((wire) => {
      const content = direction.inflate(wire, true)
      return direction.rewrite(wire, content, false, true)
    })
    expect(wires.map(({ isBlanked }) => isBlanked)).toEqual([false, true, false])
    const texts = inflateAll(wires.map(({ wire }) => wire))
    expect(texts[0]).toBe('one one one')
    expect(texts[1]).toMatch(/^x*$/)
    expect(texts[2]!.trimEnd()).toBe('three three three')
  })
})
