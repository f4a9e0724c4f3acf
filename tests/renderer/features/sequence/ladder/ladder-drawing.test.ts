import { describe, expect, it } from 'vitest'
import {
  drawLadderHeader,
  drawLadderRow,
} from '../../../../../renderer/src/features/sequence/ladder/ladder-drawing'
import {
  LADDER_ROW_HEIGHT,
  ladderGeometry,
  MIN_LADDER_WIDTH,
} from '../../../../../renderer/src/features/sequence/ladder/ladder-geometry'
import { LADDER_TONES, type LadderRow } from '../../../../../renderer/src/features/sequence/ladder/ladder-row'
import {
  escapeXml,
  ladderSvg,
  type LadderColours,
} from '../../../../../renderer/src/features/sequence/ladder/ladder-svg'
import { fitText, textWidth } from '../../../../../renderer/src/features/sequence/ladder/text-width'

function row(part: Partial<LadderRow> = {}): LadderRow {
  return {
    key: 'frame:1',
    time: '0.000212',
    pause: null,
    from: 'client',
    to: 'server',
    bothWays: false,
    label: 'text 5 B',
    badge: null,
    tone: 'c2s',
    dashed: false,
    severity: null,
    clientStates: [],
    serverStates: [],
    fold: null,
    sentence: '',
    ...part,
  }
}

const geometry = ladderGeometry(800, false)
const draw = (part: Partial<LadderRow>, of = geometry) => drawLadderRow(row(part), of, LADDER_ROW_HEIGHT)
const colours = Object.fromEntries(
  [...LADDER_TONES, 'background'].map((tone) => [tone, '#123456']),
) as LadderColours

describe('A row of the ladder', () => {
  it('points its arrow where the bytes went: right to the server, left to the client', () => {
    const tipOf = (part: Partial<LadderRow>) => {
      const head = draw(part).find((shape) => shape.kind === 'polygon')
      return head?.kind === 'polygon' ? head.points[0]![0] : null
    }
    expect(tipOf({})).toBe(geometry.server - 1)
    expect(tipOf({ from: 'server', to: 'client' })).toBe(geometry.client + 1)
  })

  it('draws what is inferred dashed, with the word beside it', () => {
    const shapes = draw({ dashed: true, badge: 'inferred' })
    expect(shapes.some((shape) => shape.kind === 'line' && shape.dashed)).toBe(true)
    expect(shapes.some((shape) => shape.kind === 'text' && shape.text === 'inferred')).toBe(true)
  })

  it('has room for the longest state beside both lifelines of a narrow window', () => {
    for (const width of [MIN_LADDER_WIDTH, 588, 640]) {
      const narrow = ladderGeometry(width, false)
      const states = { clientStates: ['ESTABLISHED'], serverStates: ['ESTABLISHED'] }
      const drawn = draw(states, narrow).filter(
        (shape) => shape.kind === 'text' && shape.text === 'ESTABLISHED',
      )
      const edges = drawn.flatMap((shape) => (shape.kind === 'text' ? [shape.x] : []))
      const room = textWidth('ESTABLISHED', 10)
      expect(edges[0]! - room).toBeGreaterThanOrEqual(narrow.time)
      expect(edges[1]! + room).toBeLessThanOrEqual(narrow.width)
    }
  })

  it('writes a silence below its upper edge, whole', () => {
    const silence = draw({ pause: '2.27 s' }).find(
      (shape) => shape.kind === 'text' && shape.text === '2.27 s',
    )
    expect(silence?.kind === 'text' ? silence.y : 0).toBeGreaterThanOrEqual(9)
  })

  it('marks a severity by a sign of its own, not by colour alone', () => {
    const signs = (['error', 'warning', 'note'] as const).map((severity) =>
      draw({ severity }).flatMap((shape) =>
        shape.kind === 'text' && shape.tone === severity ? shape.text : [],
      ),
    )
    expect(new Set(signs.flat()).size).toBe(3)
  })

  it('keeps every shape inside its height and width, however long its words', () => {
    const long = 'x'.repeat(5000)
    for (const width of [0, MIN_LADDER_WIDTH, 800, 3000]) {
      for (const legs of [false, true]) {
        const of = ladderGeometry(width, legs)
        const shapes = draw({ label: long, badge: 'inferred', severity: 'error', pause: '20 s' }, of)
        for (const shape of shapes) {
          if (shape.kind !== 'text' || shape.anchor !== 'start') continue
          expect(shape.x).toBeGreaterThanOrEqual(0)
          expect(shape.x + textWidth(shape.text, shape.small ? 10 : 12)).toBeLessThanOrEqual(of.width)
        }
      }
    }
  })

  it('puts the proxy between the two ends once its legs are unfolded', () => {
    const { client, proxy, server } = ladderGeometry(800, true)
    expect(client).toBeLessThan(proxy!)
    expect(proxy!).toBeLessThan(server)
    const names = { client: 'Client', proxy: 'Sockscope', server: 'Server' }
    const words = drawLadderHeader(names, 'Time', ladderGeometry(800, true)).flatMap((shape) =>
      shape.kind === 'text' ? shape.text : [],
    )
    expect(words).toEqual(['Time', 'Client', 'Sockscope', 'Server'])
  })
})

describe('A ladder saved as SVG', () => {
  it('is one file with its colours, without script, link or style', () => {
    const svg = ladderSvg(800, 60, 'Sequence', [{ top: 28, shapes: draw({}) }], colours)
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="800" height="60"/)
    expect(svg).not.toMatch(/<script|<style|href|url\(/)
    expect(svg).toContain('#123456')
  })

  it('escapes what came from the wire, and replaces what XML cannot hold', () => {
    const svg = ladderSvg(
      800,
      60,
      '</title><script>',
      [{ top: 0, shapes: draw({ label: '<script>alert("1")</script>&' }) }],
      colours,
    )
    expect(svg).not.toContain('<script>')
    expect(escapeXml('a\u0000b\ud800c\u{1f642}')).toBe('a\ufffdb\ufffdc\u{1f642}')
  })
})

describe('Words that have to fit', () => {
  it('stay whole where there is room, and end in an ellipsis where there is not', () => {
    expect(fitText('short', 200, 12)).toBe('short')
    const cut = fitText('much too long for this', 60, 12)
    expect(cut.endsWith('…')).toBe(true)
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(60)
    expect(fitText('nothing', 3, 12)).toBe('')
  })

  it('take Chinese for twice as wide as Latin, and never cut a character in two', () => {
    expect(textWidth('握手', 12)).toBe(24)
    expect(fitText('🙂🙂🙂🙂🙂🙂', 40, 12)).toMatch(/^(?:🙂)+…$/u)
  })
})
