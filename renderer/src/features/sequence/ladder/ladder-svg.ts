import type { Shape } from './ladder-drawing'
import type { LadderTone } from './ladder-row'

/** Colours of a theme, as CSS colours. */
export type LadderColours = Readonly<Record<LadderTone | 'background', string>>

/** Shapes moved down to where their row stands in the picture. */
export interface PlacedShapes {
  top: number
  shapes: readonly Shape[]
}

export const PICTURE_FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif"
export const FONT_SIZE = 12
export const SMALL_FONT_SIZE = 10

/** A ladder as an SVG file: it stands alone, with its colours and without scripts, fonts or links. */
export function ladderSvg(
  width: number,
  height: number,
  title: string,
  parts: readonly PlacedShapes[],
  colours: LadderColours,
): string {
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escapeXml(PICTURE_FONT)}" font-size="${FONT_SIZE}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${colours.background}"/>`,
  ]
  for (const { top, shapes } of parts) {
    lines.push(
      `<g transform="translate(0 ${top})">${shapes.map((shape) => element(shape, colours)).join('')}</g>`,
    )
  }
  return [...lines, '</svg>', ''].join('\n')
}

function element(shape: Shape, colours: LadderColours): string {
  const colour = colours[shape.tone]
  switch (shape.kind) {
    case 'line': {
      const dash = shape.dashed ? ' stroke-dasharray="5 4"' : ''
      const width = shape.thin ? 1 : 1.5
      return `<line x1="${at(shape.x1)}" y1="${at(shape.y1)}" x2="${at(shape.x2)}" y2="${at(shape.y2)}" stroke="${colour}" stroke-width="${width}"${dash}/>`
    }
    case 'polygon':
      return `<polygon points="${shape.points.map(([x, y]) => `${at(x)},${at(y)}`).join(' ')}" fill="${colour}"/>`
    case 'box':
      return shape.tone === 'surface'
        ? `<rect x="${at(shape.x)}" y="${at(shape.y)}" width="${at(shape.width)}" height="${at(shape.height)}" rx="3" fill="${colour}"/>`
        : `<rect x="${at(shape.x)}" y="${at(shape.y)}" width="${at(shape.width)}" height="${at(shape.height)}" rx="3" fill="none" stroke="${colour}"/>`
    case 'text': {
      const size = shape.small ? ` font-size="${SMALL_FONT_SIZE}"` : ''
      return `<text x="${at(shape.x)}" y="${at(shape.y)}" text-anchor="${shape.anchor}" fill="${colour}"${size} xml:space="preserve">${escapeXml(shape.text)}</text>`
    }
  }
}

function at(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** Text comes from the wire: what XML 1.0 cannot hold (§2.2) is replaced, what it would read is escaped. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
