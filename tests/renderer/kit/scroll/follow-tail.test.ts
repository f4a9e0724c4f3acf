import { describe, expect, it } from 'vitest'
import { nextFollow } from '../../../../renderer/src/kit/scroll/follow-tail'

describe('following the tail', () => {
  it('stops when the user scrolls up', () => {
    expect(nextFollow(true, { kind: 'scrolled', showsLastRow: false })).toBe(false)
  })

  it('resumes when the last row comes into view again', () => {
    expect(nextFollow(false, { kind: 'scrolled', showsLastRow: true })).toBe(true)
  })

  it('stops when a row is chosen to be read, which then must not move', () => {
    expect(nextFollow(true, { kind: 'row-chosen', isLastRow: false })).toBe(false)
  })

  it('goes on when the row chosen is the last', () => {
    expect(nextFollow(true, { kind: 'row-chosen', isLastRow: true })).toBe(true)
  })

  it('does not begin because a row is chosen', () => {
    expect(nextFollow(false, { kind: 'row-chosen', isLastRow: true })).toBe(false)
  })

  it('begins and ends when it is switched', () => {
    expect(nextFollow(false, { kind: 'switched', on: true })).toBe(true)
    expect(nextFollow(true, { kind: 'switched', on: false })).toBe(false)
  })
})
