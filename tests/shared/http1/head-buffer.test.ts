import { HeadBuffer, MAX_HEAD_BYTES } from '@shared/http1/head-buffer'
import { expect, it } from 'vitest'
import { inCuts } from '../../support/in-cuts'

const LINE_ENDS = Uint8Array.from('\r\n'.repeat(MAX_HEAD_BYTES / 2), (character) => character.charCodeAt(0))

it('A head of nothing but line ends costs as much in single bytes as in one piece, up to the limit', () => {
  const buffer = new HeadBuffer()
  for (let at = 0; at < LINE_ENDS.length; at++) {
    expect(buffer.push(LINE_ENDS, at, at + 1).state === 'more').toBe(true)
    // What tells whether a head can begin here is asked after each.
    if (buffer.firstByte() !== -1 || buffer.firstBytes(5).length > 0) throw new Error(`a head at ${at}`)
  }
  expect(buffer.push(LINE_ENDS, 0, 1)).toEqual({ at: 0, state: 'too-large' })
})

it('The first bytes of a head are those behind its leading line ends, however it is cut', () => {
  const head = Uint8Array.from('\r\n\nGET / HTTP/1.1\r\n\r\n', (character) => character.charCodeAt(0))
  const first = inCuts(head, (pieces) => {
    const buffer = new HeadBuffer()
    for (const piece of pieces) buffer.push(piece, 0, piece.length)
    const began = String.fromCharCode(...buffer.firstBytes(3))
    buffer.take()
    return { began, left: buffer.firstByte() }
  })
  expect(first).toEqual({ began: 'GET', left: -1 })
})
