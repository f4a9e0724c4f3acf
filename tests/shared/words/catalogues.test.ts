import { CATALOGUE } from '@shared/diagnostics/catalogue'
import { ENGLISH } from '@shared/words/en'
import { CHINESE } from '@shared/words/zh-cn'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { leaves } from '../../support/leaves'

const english = leaves(ENGLISH)
const chinese = leaves(CHINESE)

/** The values a template names; which of the two ends a sentence names may differ. */
const values = (text: string): string =>
  [...new Set(text.match(/\{(?!sender|receiver)\w+\}/g) ?? [])].sort().join()

describe('the two catalogues', () => {
  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('name the same values in every text', () => {
    const different = [...english].filter(([key, text]) => values(text) !== values(chinese.get(key) ?? ''))
    expect(different.map(([key]) => key)).toEqual([])
  })

  it('leave nothing empty', () => {
    expect([...english, ...chinese].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it('are Chinese in the Chinese one but for names, symbols and words of the protocol', () => {
    const untranslated = [...chinese].filter(
      ([key, text]) => text === english.get(key) && /[a-z]{3,} [a-z]{3,}/i.test(text),
    )
    expect(untranslated.map(([key]) => key)).toEqual([])
  })
})

describe('the words of the diagnostics', () => {
  it('are those of the codes there are', () => {
    expect(Object.keys(ENGLISH.diagnostics).sort()).toEqual(Object.keys(CATALOGUE).sort())
  })

  it.each(Object.entries(ENGLISH.diagnostics))('of %s are a title and whole sentences', (_, words) => {
    expect(words.title).toMatch(/^\S.*[^.]$/)
    for (const sentence of [words.what, words.means, ...(words.todo === null ? [] : [words.todo])]) {
      expect(sentence).toMatch(/^[A-Z{].*\.$/s)
    }
  })

  it('are in Chinese in the Chinese catalogue', () => {
    const foreign = Object.entries(CHINESE.diagnostics).filter(
      ([, { what }]) => !/\p{Script=Han}/u.test(what),
    )
    expect(foreign).toEqual([])
  })

  it('have phrases that hold no values but the two ends', () => {
    for (const phrase of [...Object.values(ENGLISH.phrases), ...Object.values(CHINESE.phrases)])
      expect(phrase.replace(/\{(sender|receiver)\}/g, '')).not.toMatch(/[{}]/)
  })
})

describe('the words for values of a session', () => {
  const sources = ['shared', 'electron'].flatMap((folder) => {
    const path = join(import.meta.dirname, '../../..', folder)
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('words'))
      .map((file) => readFileSync(join(path, file), 'utf8'))
  })
  const text = sources.join('\n')
  // `'during-idle'`, or the fixed beginning of `during-${step}`.
  const beginnings = [...text.matchAll(/[`']([a-z0-9]+-)(?:\$\{|')/g)].map((match) => match[1] ?? '')

  it.each(['captureFaults', 'opaqueReasons', 'phrases'] as const)(
    'hold none that is never used: %s',
    (area) => {
      const unused = Object.keys(ENGLISH[area]).filter(
        (key) =>
          !text.includes(`'${key}'`) &&
          !text.includes(`${key}:`) &&
          !beginnings.some((beginning) => key.startsWith(beginning)),
      )
      expect(unused).toEqual([])
    },
  )
})
