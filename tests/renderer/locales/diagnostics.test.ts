import { CATALOGUE, type DiagnosticCode } from '@shared/diagnostics/catalogue'
import { PHRASES } from '@shared/diagnostics/phrases'
import { DIAGNOSTICS_ZH_CN, PHRASES_ZH_CN } from '@shared/diagnostics/texts-zh-cn'
import { describe, expect, it } from 'vitest'

/** The values a template names; the two ends may be said in other words. */
const values = (text: string | null): string =>
  [...new Set((text ?? '').match(/\{(?!sender|receiver)\w+\}/g) ?? [])].sort().join()
const codes = Object.keys(CATALOGUE) as DiagnosticCode[]

describe('the Chinese diagnostics', () => {
  it('are those of the English table, all of them', () => {
    expect(Object.keys(DIAGNOSTICS_ZH_CN).sort()).toEqual([...codes].sort())
    expect(Object.keys(PHRASES_ZH_CN).sort()).toEqual(Object.keys(PHRASES).sort())
  })

  it('name the same values, and advise where the English ones do', () => {
    const different = codes.filter((code) => {
      const [english, chinese] = [CATALOGUE[code], DIAGNOSTICS_ZH_CN[code]]
      const sameValues = (['what', 'means', 'todo'] as const).every(
        (part) => values(english[part]) === values(chinese[part]),
      )
      return !sameValues || (english.todo === null) !== (chinese.todo === null)
    })
    expect(different).toEqual([])
  })

  it('are in Chinese', () => {
    const foreign = codes.filter((code) => !/\p{Script=Han}/u.test(DIAGNOSTICS_ZH_CN[code].what))
    expect(foreign).toEqual([])
  })
})
