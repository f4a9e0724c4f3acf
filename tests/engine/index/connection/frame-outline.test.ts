import { describe, expect, it } from 'vitest'
import { FrameOutline, SUM_INTERVAL } from '../../../../electron/engine/index/connection/frame-outline'

describe('An outline of frames', () => {
  it('adds up any range exactly, whether or not it begins and ends between two sums', () => {
    const outline = new FrameOutline()
    const direction = (frame: number): 0 | 1 => (frame % 3 === 0 ? 0 : 1)
    const payloadReceived = (frame: number): number => (frame * 7) % 1000
    const frames = 5 * SUM_INTERVAL + 11
    for (let frame = 0; frame < frames; frame++) {
      outline.append(direction(frame), payloadReceived(frame), false)
    }
    for (const [first, end] of [
      [0, frames],
      [0, 1],
      [3, 3],
      [SUM_INTERVAL, 2 * SUM_INTERVAL],
      [SUM_INTERVAL - 1, 3 * SUM_INTERVAL + 1],
      [frames - 1, frames],
    ] as const) {
      const expected = { frames: [0, 0], bytes: [0, 0] } as {
        frames: [number, number]
        bytes: [number, number]
      }
      for (let frame = first; frame < end; frame++) {
        expected.frames[direction(frame)]++
        expected.bytes[direction(frame)] += payloadReceived(frame)
      }
      expect(outline.sums(first, end, { direction, payloadReceived })).toEqual(expected)
    }
  })

  it('looks at fewer than two intervals of frames however long the range', () => {
    const outline = new FrameOutline()
    let looked = 0
    const source = { direction: () => (looked++, 0 as const), payloadReceived: () => 1 }
    for (let frame = 0; frame < 100 * SUM_INTERVAL; frame++) outline.append(0, 1, false)
    outline.sums(5, 100 * SUM_INTERVAL - 5, source)
    expect(looked).toBeLessThan(2 * SUM_INTERVAL)
  })

  it('names a frame notable once, however often it is marked', () => {
    const outline = new FrameOutline()
    for (let frame = 0; frame < 20; frame++) outline.append(0, 1, frame === 10)
    for (const frame of [3, 10, 3, 19, 0]) outline.mark(frame)
    const all = Array.from({ length: outline.notableCount }, (_, index) => outline.notable(index))
    expect(all).toEqual([0, 3, 10, 19])
  })
})
