import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rendererSources } from '../renderer-sources'

const STYLES = join(import.meta.dirname, '../../../renderer/src/styles')
const css = readFileSync(join(STYLES, 'tokens.css'), 'utf8')

/** WCAG 2.2: text, and what is not text but must be told apart. */
const TEXT = 4.5
const GRAPHIC = 3

const THEMES = ['light', 'dark', 'high-contrast'] as const

function tokensOf(theme: string): Map<string, string> {
  const block = new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? ''
  return new Map(
    [...block.matchAll(/--color-([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [
      match[1] ?? '',
      match[2] ?? '',
    ]),
  )
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** Where each colour of text stands in the window. */
const ROWS = ['background', 'surface', 'hover', 'selection', 'selection-unfocused']
const PAIRS: [text: string, grounds: string[], least: number][] = [
  ['text', [...ROWS, 'raised', 'control'], TEXT],
  ['text-quiet', [...ROWS, 'raised', 'control'], TEXT],
  ['selection-text', ['selection', 'selection-unfocused'], TEXT],
  ['accent', ['background', 'surface', 'control', 'hover'], TEXT],
  ['direction-c2s', ROWS, TEXT],
  ['direction-s2c', ROWS, TEXT],
  ['opcode-data', ROWS, TEXT],
  ['opcode-control', ROWS, TEXT],
  ['opcode-close', ROWS, TEXT],
  ['state-open', ROWS, TEXT],
  ['state-pending', ROWS, TEXT],
  ['state-closed', ROWS, TEXT],
  ['severity-error', [...ROWS, 'severity-error-background'], TEXT],
  ['severity-warning', ['background', 'surface', 'severity-warning-background'], TEXT],
  ['severity-note', ['severity-note-background'], TEXT],
  ['modification', ['modification-background'], TEXT],
  ['record', ['surface', 'record-background', 'control'], TEXT],
  ['byte-mark-text', ['byte-mark'], TEXT],
  ['json-key', ['background', 'hover', 'selection', 'selection-unfocused'], TEXT],
  ['json-string', ['background', 'hover', 'selection', 'selection-unfocused'], TEXT],
  ['json-number', ['background', 'hover', 'selection', 'selection-unfocused'], TEXT],
  ['json-literal', ['background', 'hover', 'selection', 'selection-unfocused'], TEXT],
  ['focus', ['background', 'surface', 'control'], GRAPHIC],
  ['border-strong', ['background', 'surface', 'control'], GRAPHIC],
]

describe.each(THEMES)('the %s theme', (theme) => {
  const tokens = tokensOf(theme)

  it('has every colour the others have', () => {
    expect([...tokens.keys()].sort()).toEqual([...tokensOf('light').keys()].sort())
    expect(tokens.size).toBeGreaterThan(30)
  })

  it('can be read (WCAG 2.2 AA) wherever text stands', () => {
    const tooFaint: string[] = []
    for (const [text, grounds, least] of PAIRS) {
      for (const ground of grounds) {
        const ratio = contrast(tokens.get(text) ?? '', tokens.get(ground) ?? '')
        if (!(ratio >= least)) tooFaint.push(`${text} on ${ground}: ${ratio.toFixed(2)}`)
      }
    }
    expect(tooFaint).toEqual([])
  })
})

it('the high-contrast theme has at least 7:1 for text', () => {
  const tokens = tokensOf('high-contrast')
  for (const text of ['text', 'text-quiet', 'direction-c2s', 'direction-s2c', 'severity-error']) {
    expect(contrast(tokens.get(text) ?? '', tokens.get('background') ?? '')).toBeGreaterThanOrEqual(7)
  }
})

describe('components', () => {
  const components = rendererSources().filter((file) => file.endsWith('.vue'))

  it('colour nothing but by token', () => {
    const own = components.filter((file) => {
      const style = /<style[^>]*>([\s\S]*)<\/style>/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
      return /#[0-9a-f]{3,8}\b|\b(?:hsl|oklch)\(|rgb\((?!0 0 0 \/)/i.test(style)
    })
    expect(own).toEqual([])
  })

  it('use no token that does not exist', () => {
    const known = new Set([...css.matchAll(/(--[\w-]+):/g)].map((match) => match[1] ?? ''))
    const texts = [join(STYLES, 'base.css'), ...components].map((file) => readFileSync(file, 'utf8'))
    // What a component sets for itself: `--tone: …` in its styles, `'--frame-columns': …` in a binding.
    const own = new Set(
      texts.flatMap((text) => [...text.matchAll(/(--[\w-]+)'?:/g)]).map((match) => match[1] ?? ''),
    )
    const used = texts
      .flatMap((text) => [...text.matchAll(/var\((--[\w-]+)/g)])
      .map((match) => match[1] ?? '')
    expect(used.filter((token) => !known.has(token) && !own.has(token))).toEqual([])
  })
})
