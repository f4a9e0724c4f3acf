import { describe, expect, it } from 'vitest'
import { InflateCheckpoints } from '../../../electron/engine/index/inflate-checkpoints'

const WINDOW = 100
const source = { deflateSnapshot: () => new Uint8Array(WINDOW) }

describe('inflate checkpoints', () => {
  it('are kept after every so many messages of a direction, and found before a frame', () => {
    const checkpoints = new InflateCheckpoints(10, 1 << 20)
    for (let frame = 0; frame < 100; frame++) checkpoints.passed(source, 3, 0, frame, 20)
    expect(checkpoints.bytes).toBe(10 * WINDOW)
    expect(checkpoints.before(3, 0, 9)).toBeNull()
    expect(checkpoints.before(3, 0, 10)?.lastFrame).toBe(9)
    expect(checkpoints.before(3, 0, 55)?.lastFrame).toBe(49)
    expect(checkpoints.before(3, 1, 55)).toBeNull()
    expect(checkpoints.before(4, 0, 55)).toBeNull()
  })

  it('come sooner where messages are long', () => {
    const checkpoints = new InflateCheckpoints(64, 1 << 20)
    checkpoints.passed(source, 0, 0, 0, 2 << 20)
    expect(checkpoints.before(0, 0, 1)?.lastFrame).toBe(0)
  })

  it('are thinned out at their limit, and then come half as often', () => {
    const checkpoints = new InflateCheckpoints(1, 10 * WINDOW)
    for (let frame = 0; frame < 1000; frame++) {
      checkpoints.passed(source, 0, 0, frame, 1)
      expect(checkpoints.bytes).toBeLessThanOrEqual(10 * WINDOW)
    }
    expect(checkpoints.interval).toBeGreaterThan(50)
    const found = checkpoints.before(0, 0, 999)!
    expect(999 - found.lastFrame).toBeLessThanOrEqual(2 * checkpoints.interval)
  })

  it('stay within their limit with more connections than it has room for', () => {
    const checkpoints = new InflateCheckpoints(1, 10 * WINDOW)
    for (let connection = 0; connection < 1000; connection++) {
      checkpoints.passed(source, connection, 0, 0, 1)
      expect(checkpoints.bytes).toBeLessThanOrEqual(10 * WINDOW)
    }
  })

  it('are none where no context is carried over', () => {
    const checkpoints = new InflateCheckpoints(1, 1 << 20)
    checkpoints.passed({ deflateSnapshot: () => null }, 0, 0, 0, 1)
    expect(checkpoints.before(0, 0, 1)).toBeNull()
  })
})
