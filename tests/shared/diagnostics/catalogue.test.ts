import { CATALOGUE, catalogueEntry } from '@shared/diagnostics/catalogue'
import { describe, expect, it } from 'vitest'

describe('the catalogue', () => {
  it.each(Object.entries(CATALOGUE))('%s is a stable code with the RFC it stands in', (code, entry) => {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/)
    if (entry.section !== null) expect(entry.section).toMatch(/^RFC \d{4} §/)
  })

  it('has no entry for what it does not know', () => {
    expect(catalogueEntry('made-up')).toBeUndefined()
    expect(catalogueEntry('toString')).toBeUndefined()
  })
})
