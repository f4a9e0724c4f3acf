import { shallowRef, type Ref } from 'vue'
import { drawLadderHeader, drawLadderRow, type Shape } from './ladder/ladder-drawing'
import {
  LADDER_HEADER_HEIGHT,
  LADDER_ROW_HEIGHT,
  ladderGeometry,
  PICTURE_WIDTH,
} from './ladder/ladder-geometry'
import type { LadderEnd, LadderTone } from './ladder/ladder-row'
import {
  FONT_SIZE,
  ladderSvg,
  PICTURE_FONT,
  SMALL_FONT_SIZE,
  type LadderColours,
  type PlacedShapes,
} from './ladder/ladder-svg'
import { useAppStore } from '../../state/app-store'
import { useSequenceStore } from './sequence-store'
import { useSequenceText } from './use-sequence-text'
import { useText } from '../../text/use-text'

/** Rows of a ladder that are saved; a canvas higher than 32 767 pixels cannot be drawn, an SVG any program opens is no book. */
export const PICTURE_ROW_LIMITS = { svg: 5000, png: 1000 } as const
/** Pixels of a PNG for one of the page's. */
const PNG_SCALE = 1

const TONE_TOKENS: Readonly<Record<LadderTone | 'background', string>> = {
  background: '--color-background',
  surface: '--color-background',
  lifeline: '--color-border-strong',
  text: '--color-text',
  quiet: '--color-text-quiet',
  c2s: '--color-direction-c2s',
  s2c: '--color-direction-s2c',
  control: '--color-opcode-control',
  close: '--color-opcode-close',
  error: '--color-severity-error',
  warning: '--color-severity-warning',
  note: '--color-severity-note',
  modification: '--color-modification',
}

/** Saves the ladder, folded as it is on screen, in the colours of the theme. */
export function useSequencePicture(
  names: Ref<Readonly<Record<LadderEnd, string>>>,
  start: Ref<bigint>,
  legs: Ref<boolean>,
) {
  const app = useAppStore()
  const sequence = useSequenceStore()
  const { ladderRow } = useSequenceText()
  const { t } = useText()
  /** Why the picture is not the whole ladder, or is not there. */
  const problem = shallowRef<string | null>(null)

  async function save(format: 'svg' | 'png'): Promise<void> {
    problem.value = null
    const number = sequence.connection
    if (number === null) return
    const limit = PICTURE_ROW_LIMITS[format]
    const { total, items } = await sequence.readAll(limit)
    const geometry = ladderGeometry(PICTURE_WIDTH, legs.value)
    const parts: PlacedShapes[] = [
      { top: 0, shapes: drawLadderHeader(names.value, t('sequence.time'), geometry) },
    ]
    items.forEach((item, at) => {
      const shapes = drawLadderRow(ladderRow(item, start.value, legs.value), geometry, LADDER_ROW_HEIGHT)
      parts.push({ top: LADDER_HEADER_HEIGHT + at * LADDER_ROW_HEIGHT, shapes })
    })
    const height = LADDER_HEADER_HEIGHT + items.length * LADDER_ROW_HEIGHT + 8
    const colours = coloursInForce()
    const bytes =
      format === 'svg'
        ? new TextEncoder().encode(
            ladderSvg(geometry.width, height, t('sequence.label', { number }), parts, colours),
          )
        : await pngOf(geometry.width, height, parts, colours)
    if (bytes === null) {
      problem.value = t('sequence.pictureFailed')
      return
    }
    await app.savePicture(`sequence-${number}`, format, bytes)
    if (total > items.length) problem.value = t('sequence.pictureCut', { limit, total })
  }

  return { save, problem }
}

function coloursInForce(): LadderColours {
  const style = getComputedStyle(document.documentElement)
  const entries = Object.entries(TONE_TOKENS).map(([tone, token]) => [
    tone,
    style.getPropertyValue(token).trim(),
  ])
  return Object.fromEntries(entries) as LadderColours
}

/** Null where the picture is more than the browser draws. */
async function pngOf(
  width: number,
  height: number,
  parts: readonly PlacedShapes[],
  colours: LadderColours,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const canvas = document.createElement('canvas')
  canvas.width = width * PNG_SCALE
  canvas.height = height * PNG_SCALE
  const context = canvas.getContext('2d')
  if (context === null) return null
  context.scale(PNG_SCALE, PNG_SCALE)
  context.fillStyle = colours.background
  context.fillRect(0, 0, width, height)
  for (const { top, shapes } of parts) {
    context.save()
    context.translate(0, top)
    for (const shape of shapes) paint(context, shape, colours[shape.tone])
    context.restore()
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  return blob === null ? null : new Uint8Array(await blob.arrayBuffer())
}

function paint(context: CanvasRenderingContext2D, shape: Shape, colour: string): void {
  context.fillStyle = colour
  context.strokeStyle = colour
  context.beginPath()
  switch (shape.kind) {
    case 'line':
      context.setLineDash(shape.dashed ? [5, 4] : [])
      context.lineWidth = shape.thin ? 1 : 1.5
      context.moveTo(shape.x1, shape.y1)
      context.lineTo(shape.x2, shape.y2)
      context.stroke()
      break
    case 'polygon':
      for (const [x, y] of shape.points) context.lineTo(x, y)
      context.fill()
      break
    case 'box':
      context.setLineDash([])
      context.lineWidth = 1
      context.roundRect(shape.x, shape.y, shape.width, shape.height, 3)
      if (shape.tone === 'surface') context.fill()
      else context.stroke()
      break
    case 'text':
      context.font = `${shape.small ? SMALL_FONT_SIZE : FONT_SIZE}px ${PICTURE_FONT}`
      context.textAlign = shape.anchor === 'middle' ? 'center' : shape.anchor
      context.fillText(shape.text, shape.x, shape.y)
  }
}
