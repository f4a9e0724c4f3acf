import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  FOLD_EDGE,
  FOLD_LONGER_THAN,
  FoldedFrames,
  FoldPositions,
  type FoldedItem,
} from '../../../../electron/engine/views/sequence/folded-frames'
import { FrameOutline } from '../../../../electron/engine/index/connection/frame-outline'

/** The same list made the plain way: every frame looked at. */
function plainly(frames: number, notable: ReadonlySet<number>, unfolded: ReadonlySet<number>): FoldedItem[] {
  const items: FoldedItem[] = []
  for (let start = 0; start < frames;) {
    if (notable.has(start)) {
      items.push({ kind: 'frame', frame: start++ })
      continue
    }
    let end = start
    while (end < frames && !notable.has(end)) end++
    const folded = end - start > FOLD_LONGER_THAN
    const open = unfolded.has(start)
    for (let frame = start; frame < end; frame++) {
      const inside = folded && frame >= start + FOLD_EDGE && frame < end - FOLD_EDGE
      if (folded && frame === start + FOLD_EDGE) {
        items.push({ kind: 'fold', fold: start, first: frame, end: end - FOLD_EDGE, open })
      }
      if (!inside || open) items.push({ kind: 'frame', frame })
    }
    start = end
  }
  return items
}

function outlineOf(frames: number, notable: ReadonlySet<number>, late: ReadonlySet<number>): FrameOutline {
  const outline = new FrameOutline()
  for (let frame = 0; frame < frames; frame++) {
    outline.append((frame % 2) as 0 | 1, frame, notable.has(frame) && !late.has(frame))
  }
  for (const frame of late) outline.mark(frame)
  return outline
}

const conversations = fc.integer({ min: 0, max: 120 }).chain((frames) => {
  const some = (maxLength: number) =>
    fc.uniqueArray(fc.integer({ min: 0, max: Math.max(0, frames - 1) }), { maxLength })
  return fc.record({
    frames: fc.constant(frames),
    notable: frames === 0 ? fc.constant([]) : some(12),
    late: frames === 0 ? fc.constant([]) : some(4),
    unfolded: some(20),
  })
})

describe('A connection’s frames, folded', () => {
  it('are at every place what looking at each frame would say, and every frame is found where it stands', () => {
    fc.assert(
      fc.property(conversations, ({ frames, notable, late, unfolded }) => {
        const all = new Set([...notable, ...late])
        const expected = plainly(frames, all, new Set(unfolded))
        const folded = new FoldedFrames(
          outlineOf(frames, all, new Set(late)),
          new FoldPositions(),
          frames,
          unfolded,
        )
        expect(folded.total).toBe(expected.length)
        expect(expected.map((_, position) => folded.at(position))).toEqual(expected)
        for (let frame = 0; frame < frames; frame++) {
          const shown = expected.findIndex((item) => item.kind === 'frame' && item.frame === frame)
          const hiding = expected.findIndex(
            (item) => item.kind === 'fold' && !item.open && item.first <= frame && frame < item.end,
          )
          const { position, folded: name } = folded.positionOf(frame)
          expect(position).toBe(shown >= 0 ? shown : hiding)
          expect(name === null).toBe(shown >= 0)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('fold a run one frame longer than the limit, and leave a run at the limit alone', () => {
    const at = new FoldedFrames(new FrameOutline(), new FoldPositions(), FOLD_LONGER_THAN, [])
    const beyond = new FoldedFrames(new FrameOutline(), new FoldPositions(), FOLD_LONGER_THAN + 1, [])
    expect(at.total).toBe(FOLD_LONGER_THAN)
    expect(beyond.total).toBe(2 * FOLD_EDGE + 1)
  })

  it('stay right while frames arrive and late diagnostics make folded frames visible', () => {
    const outline = new FrameOutline()
    const positions = new FoldPositions()
    const notable = new Set<number>()
    for (let frame = 0; frame < 300; frame++) {
      const isNotable = frame % 37 === 5
      outline.append(0, 1, isNotable)
      if (isNotable) notable.add(frame)
      if (frame % 50 === 49) {
        outline.mark(frame - 20)
        notable.add(frame - 20)
      }
      const folded = new FoldedFrames(outline, positions, frame + 1, [])
      const expected = plainly(frame + 1, notable, new Set())
      expect(expected.map((_, position) => folded.at(position))).toEqual(expected)
    }
  })
})
