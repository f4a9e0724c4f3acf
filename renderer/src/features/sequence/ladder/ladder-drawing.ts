import type { LadderGeometry } from './ladder-geometry'
import { LADDER_HEADER_HEIGHT, LADDER_ROW_HEIGHT } from './ladder-geometry'
import type { LadderEnd, LadderRow, LadderTone } from './ladder-row'
import { fitText, textWidth } from './text-width'

/** What a ladder is drawn of. The window makes SVG elements of it, an export a file; both look the same. */
export type Shape =
  | {
      kind: 'line'
      x1: number
      y1: number
      x2: number
      y2: number
      tone: LadderTone
      dashed: boolean
      thin: boolean
    }
  | { kind: 'polygon'; points: readonly (readonly [x: number, y: number])[]; tone: LadderTone }
  | { kind: 'box'; x: number; y: number; width: number; height: number; tone: LadderTone }
  | {
      kind: 'text'
      x: number
      y: number
      text: string
      anchor: 'start' | 'middle' | 'end'
      tone: LadderTone
      small: boolean
    }

const LABEL_BASELINE = 14
/** Arrows slope: time passes on the way. */
const ARROW_START = 19
const ARROW_END = 26
const HEAD_LENGTH = 8
const HEAD_HALF = 3.5
const SMALL = 10
const STATE_LINE = 12
/** Between a label and the lifelines. */
const LABEL_MARGIN = 8
const NORMAL = 12
const SEVERITY_SIGN = { error: '✖', warning: '▲', note: '●' } as const

/** The shapes of a row. @param height more than LADDER_ROW_HEIGHT where time passes before it; the row is at its end */
export function drawLadderRow(row: LadderRow, geometry: LadderGeometry, height: number): Shape[] {
  const top = height - LADDER_ROW_HEIGHT
  return [
    ...lifelines(geometry, height, row.pause !== null),
    ...timeTexts(row, geometry, top),
    ...(row.from === null || row.to === null
      ? event(row, geometry, top)
      : arrow(row, row.from, row.to, geometry, top)),
    ...stateTexts(row, geometry, top),
  ]
}

/** Names of the lifelines, in boxes at their top. */
export function drawLadderHeader(
  names: Readonly<Record<LadderEnd, string>>,
  time: string,
  geometry: LadderGeometry,
): Shape[] {
  const shapes: Shape[] = [text(geometry.time, 18, time, 'end', 'quiet', true)]
  const room =
    geometry.proxy === null
      ? (geometry.server - geometry.client) * 0.9
      : (geometry.server - geometry.proxy) * 0.9
  for (const end of ['client', 'proxy', 'server'] as const) {
    const x = geometry[end]
    if (x === null) continue
    const name = fitText(names[end], room, NORMAL)
    const width = textWidth(name, NORMAL) + 20
    // A wide box moves inwards rather than out of the picture.
    const left = Math.min(Math.max(x - width / 2, geometry.time + 8), geometry.width - width - 2)
    shapes.push({ kind: 'box', x: left, y: 4, width, height: 20, tone: 'lifeline' })
    shapes.push(text(left + width / 2, 18, name, 'middle', 'text'))
    shapes.push(line(x, 24, x, LADDER_HEADER_HEIGHT, 'lifeline'))
  }
  return shapes
}

function lifelines(geometry: LadderGeometry, height: number, broken: boolean): Shape[] {
  const shapes: Shape[] = []
  for (const x of [geometry.client, geometry.proxy, geometry.server]) {
    if (x === null) continue
    if (!broken) {
      shapes.push(line(x, 0, x, height, 'lifeline'))
      continue
    }
    // A break: time is left out here, or was long.
    const middle = Math.max(5, (height - LADDER_ROW_HEIGHT) / 2)
    shapes.push(line(x, 0, x, middle - 3, 'lifeline'))
    shapes.push(line(x - 5, middle - 1, x + 5, middle - 4, 'warning'))
    shapes.push(line(x - 5, middle + 3, x + 5, middle, 'warning'))
    shapes.push(line(x, middle + 2, x, height, 'lifeline'))
  }
  return shapes
}

function timeTexts(row: LadderRow, { time }: LadderGeometry, top: number): Shape[] {
  const shapes = [text(time, top + 20, row.time, 'end', 'quiet', true)]
  if (row.pause !== null) shapes.push(text(time, Math.max(9, top / 2 + 4), row.pause, 'end', 'warning', true))
  return shapes
}

function arrow(
  row: LadderRow,
  from: LadderEnd,
  to: LadderEnd,
  geometry: LadderGeometry,
  top: number,
): Shape[] {
  const start = geometry[from] ?? geometry.client
  const end = geometry[to] ?? geometry.server
  const toRight = end > start
  const sign = toRight ? 1 : -1
  const tip = end - sign
  const y1 = top + ARROW_START
  const y2 = top + (row.bothWays ? ARROW_START : ARROW_END)
  const shapes: Shape[] = [
    {
      ...line(start + sign, y1, tip - sign * (HEAD_LENGTH - 2), y2, row.tone),
      dashed: row.dashed,
      thin: false,
    },
    head(tip, y2, sign, row.tone),
  ]
  if (row.bothWays) shapes.push(head(start + sign, y1, -sign as 1 | -1, row.tone))
  return [...shapes, ...label(row, (start + end) / 2, geometry, top)]
}

/** What happens at one place has no arrow, only its words between the lifelines. */
function event(row: LadderRow, geometry: LadderGeometry, top: number): Shape[] {
  const { client, proxy, server } = geometry
  if (row.fold !== null || proxy === null) return label(row, (client + server) / 2, geometry, top + 5)
  return [diamond(proxy, top + 25, row.tone), ...label(row, proxy, geometry, top)]
}

/** Words near `middle`, but never beyond the outer lifelines. */
function label(
  row: LadderRow,
  middle: number,
  { client, proxy, server }: LadderGeometry,
  top: number,
): Shape[] {
  const sign = row.severity === null ? '' : `${SEVERITY_SIGN[row.severity]} `
  const fold = row.fold === null ? '' : row.fold === 'open' ? '▾ ' : '▸ '
  const badgeWidth = row.badge === null ? 0 : textWidth(row.badge, SMALL) + 14
  const room = server - client - 2 * LABEL_MARGIN
  const words = fitText(fold + row.label, room - badgeWidth - textWidth(sign, NORMAL), NORMAL)
  const width = textWidth(sign + words, NORMAL)
  const whole = width + badgeWidth
  const left = Math.min(Math.max(middle - whole / 2, client + LABEL_MARGIN), server - LABEL_MARGIN - whole)
  const shapes: Shape[] = []
  const y = top + LABEL_BASELINE
  // What is behind the words, a lifeline or another arrow, does not run through them.
  if (row.fold !== null || row.from === null || proxy !== null) {
    shapes.push({
      kind: 'box',
      x: left - 6,
      y: y - 11,
      width: whole + 12,
      height: 15,
      tone: 'surface',
    })
  }
  if (row.severity !== null) shapes.push(text(left, y, sign.trim(), 'start', row.severity))
  shapes.push(
    text(
      left + textWidth(sign, NORMAL),
      y,
      words,
      'start',
      row.from === null && row.fold !== null ? 'text' : row.tone,
    ),
  )
  if (row.badge !== null) {
    const x = left + width + 6
    shapes.push({ kind: 'box', x, y: y - 10, width: badgeWidth - 6, height: 13, tone: 'lifeline' })
    shapes.push(text(x + (badgeWidth - 6) / 2, y, row.badge, 'middle', 'quiet', true))
  }
  return shapes
}

/** States stand beside the end they are of, where the arrow leaves or arrives. */
function stateTexts(row: LadderRow, { client, proxy, server }: LadderGeometry, top: number): Shape[] {
  const fromServer = row.from === 'server' || row.from === 'proxy'
  const far = proxy !== null && (row.from === 'proxy' || row.to === 'proxy') ? proxy : server
  const stack = (x: number, states: readonly string[], anchor: 'start' | 'end', y: number): Shape[] =>
    states.map((state, at) =>
      text(x, y + at * STATE_LINE, at === 0 ? state : `→ ${state}`, anchor, 'quiet', true),
    )
  // Two lines fill the row from its top.
  const clientY = top + (row.clientStates.length > 1 ? 15 : fromServer ? 29 : 22)
  const serverY = top + (row.serverStates.length > 1 ? 15 : fromServer ? 22 : 29)
  return [
    ...stack(client - 7, row.clientStates, 'end', clientY),
    ...stack(far + 7, row.serverStates, 'start', serverY),
  ]
}

function head(x: number, y: number, sign: 1 | -1, tone: LadderTone): Shape {
  const back = x - sign * HEAD_LENGTH
  return {
    kind: 'polygon',
    points: [
      [x, y],
      [back, y - HEAD_HALF],
      [back, y + HEAD_HALF],
    ],
    tone,
  }
}

function diamond(x: number, y: number, tone: LadderTone): Shape {
  return {
    kind: 'polygon',
    points: [
      [x - 4, y],
      [x, y - 4],
      [x + 4, y],
      [x, y + 4],
    ],
    tone,
  }
}

function line(x1: number, y1: number, x2: number, y2: number, tone: LadderTone) {
  return { kind: 'line' as const, x1, y1, x2, y2, tone, dashed: false, thin: true }
}

function text(
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  tone: LadderTone,
  small = false,
): Shape {
  return { kind: 'text', x, y, text: words, anchor, tone, small }
}
