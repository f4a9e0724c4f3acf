import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ENGLISH } from '@shared/words/en'
import { leaves } from '../../support/leaves'
import { rendererSources } from '../renderer-sources'

const english = leaves(ENGLISH.window)
const sources = rendererSources()
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')

describe('the words of the window', () => {
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
