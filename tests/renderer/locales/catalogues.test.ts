import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CHINESE, ENGLISH } from '../../../renderer/src/locales/catalogue'
import { rendererSources } from '../renderer-sources'

function leaves(node: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (typeof value === 'string') found.set(path, value)
    else for (const [inner, text] of leaves(value as object, path)) found.set(inner, text)
  }
  return found
}

const english = leaves(ENGLISH)
const chinese = leaves(CHINESE)
const sources = rendererSources()
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

describe('the two catalogues', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('name the same values in every message', () => {
    const different = [...english].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(chinese.get(key) ?? '').join(),
    )
    expect(different.map(([key]) => key)).toEqual([])
  })

  it('leave nothing empty', () => {
    const empty = [...english, ...chinese].filter(([, text]) => text.trim() === '')
    expect(empty).toEqual([])
  })

  it('are Chinese in the Chinese one but for names, symbols and words of the protocol', () => {
    const untranslated = [...chinese].filter(
      ([key, text]) => text === english.get(key) && /[a-z]{3,} [a-z]{3,}/i.test(text),
    )
    expect(untranslated.map(([key]) => key)).toEqual([])
  })

  it('hold no message the window never shows', () => {
    // `t('a.b')`, `'a.b'` in a table, or the fixed beginning of `t(`a.${name}`)`.
    const beginnings = [...sources.matchAll(/`([a-z][\w-]*(?:\.[\w-]+)*\.)\$\{/gi)].map(
      (match) => match[1] ?? '',
    )
    const unused = [...english.keys()].filter(
      (key) => !sources.includes(`'${key}'`) && !beginnings.some((beginning) => key.startsWith(beginning)),
    )
    expect(unused).toEqual([])
  })

  it('hold every message the sources ask for', () => {
    const asked = [...sources.matchAll(/\bt(?:Count)?\(\s*'([^']+)'/g)].map((match) => match[1] ?? '')
    expect(asked.length).toBeGreaterThan(100)
    expect(asked.filter((key) => !english.has(key))).toEqual([])
  })
})

/** The same in every language. */
const NAMES = new Set(['Sockscope', 'SVG', 'PNG'])

describe('templates', () => {
  it('contain no sentence of their own', () => {
    const written: string[] = []
    for (const file of rendererSources().filter((path) => path.endsWith('.vue'))) {
      const template = /<template>([\s\S]*)<\/template>/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
      const visible = template
        .replace(/<!--[\s\S]*?-->/g, '')
        .replace(/\{\{[\s\S]*?\}\}/g, '')
        .replace(/"[^"]*"/g, '""')
        .replace(/<[^>]*>/g, '\n')
      const words = visible.split('\n').filter((line) => /\p{L}{2,}/u.test(line) && !NAMES.has(line.trim()))
      written.push(...words.map((line) => `${file}: ${line.trim()}`))
    }
    expect(written).toEqual([])
  })
})
