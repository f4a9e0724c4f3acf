import { CATALOGUE, catalogueEntry } from '@shared/diagnostics/catalogue'
import { diagnosticText, fillTemplate } from '@shared/diagnostics/diagnostic-text'
import { PHRASES } from '@shared/diagnostics/phrases'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import type { Diagnostic } from '@shared/model/diagnostic'
import { describe, expect, it } from 'vitest'

const diagnostic = (code: string, values: Diagnostic['values'] = {}): Diagnostic => ({
  code,
  connection: 0,
  direction: SERVER_TO_CLIENT,
  frame: null,
  packet: 1,
  range: null,
  values,
})

describe('the catalogue', () => {
  it.each(Object.entries(CATALOGUE))('%s has a title and whole sentences', (code, entry) => {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/)
    expect(entry.title).toMatch(/^\S.*[^.]$/)
    for (const sentence of [entry.what, entry.means, ...(entry.todo === null ? [] : [entry.todo])]) {
      expect(sentence).toMatch(/^[A-Z{].*\.$/s)
    }
    if (entry.section !== null) expect(entry.section).toMatch(/^RFC \d{4} §/)
  })

  it('has no entry for what it does not know', () => {
    expect(catalogueEntry('made-up')).toBeUndefined()
    expect(catalogueEntry('toString')).toBeUndefined()
    expect(diagnosticText(diagnostic('made-up')).title).toBe('made-up')
  })
})

describe('sentences', () => {
  it('name the two ends by the direction, and show values', () => {
    const text = diagnosticText(diagnostic('text-invalid-utf8', { position: 7 }))
    expect(text.what).toBe('Byte 7 of a text message of the server is not UTF-8.')
    expect(text.means).toBe('The client closes with 1007.')
  })

  it('put a phrase where a value is the key of one', () => {
    const text = diagnosticText(
      diagnostic('upgrade-refused', { status: 403, reason: 'Forbidden', problem: 'refused-forbidden' }),
    )
    expect(text.means).toContain('Origin')
    expect(diagnosticText(diagnostic('upgrade-no-response', { how: 'fin' })).what).toBe(
      'The upgrade request got no answer: the server closed the TCP connection (FIN).',
    )
  })

  it('show what came from the wire as it is, whatever it looks like', () => {
    const direction = CLIENT_TO_SERVER
    expect(fillTemplate('{method} {gone}', { direction, values: { method: '{sender}' } })).toBe('{sender} ?')
    expect(fillTemplate('{method}', { direction, values: { method: 'rst' } })).toBe('rst')
  })

  it('have phrases that hold no values but the two ends', () => {
    for (const phrase of Object.values(PHRASES))
      expect(phrase.replace(/\{(sender|receiver)\}/g, '')).not.toMatch(/[{}]/)
  })
})
