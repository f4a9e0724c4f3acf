import { CLIENT_TO_SERVER, SERVER_TO_CLIENT, type Direction } from '@shared/model/direction'
import type { Diagnostic } from '@shared/model/diagnostic'
import { diagnosticText } from '@shared/words/diagnostic-text'
import { ENGLISH } from '@shared/words/en'
import { CHINESE } from '@shared/words/zh-cn'
import { describe, expect, it } from 'vitest'

const diagnostic = (
  code: string,
  values: Diagnostic['values'] = {},
  direction: Direction | null = SERVER_TO_CLIENT,
): Pick<Diagnostic, 'code' | 'direction' | 'values'> => ({ code, direction, values })

describe('the sentences of a diagnostic', () => {
  it('name the two ends by the direction, and show values', () => {
    const text = diagnosticText(ENGLISH, diagnostic('text-invalid-utf8', { position: 7 }))
    expect(text.what).toBe('Byte 7 of a text message of the server is not UTF-8.')
    expect(text.means).toBe('The client closes with 1007.')
  })

  it('are in the language of the catalogue', () => {
    const refused = diagnostic('upgrade-no-response', { how: 'fin', seconds: '0.250', said: '' })
    expect(diagnosticText(ENGLISH, refused).what).toBe(
      'The upgrade request got no answer within 0.250 s: the server closed the TCP connection (FIN).',
    )
    expect(diagnosticText(CHINESE, refused).what).toContain('服务器关闭了 TCP 连接（FIN）')
  })

  it('put a phrase where a value is the key of one', () => {
    const text = diagnosticText(
      ENGLISH,
      diagnostic('upgrade-refused', { status: 403, reason: 'Forbidden', problem: 'refused-forbidden' }),
    )
    expect(text.means).toContain('Origin')
  })

  it('show a value that happens to be the key of a phrase as it came from the wire', () => {
    const direction = CLIENT_TO_SERVER
    const { what } = diagnosticText(ENGLISH, diagnostic('upgrade-method', { method: 'rst' }, direction))
    expect(what).toContain('rst')
    expect(what).not.toContain(ENGLISH.phrases.rst)
  })

  it('do not put the two ends in where the wire said {sender}', () => {
    const { what } = diagnosticText(ENGLISH, diagnostic('upgrade-method', { method: '{sender}' }))
    expect(what).toContain('{sender}')
  })

  it('are the code alone where this version does not know it', () => {
    for (const code of ['made-up', 'toString']) {
      expect(diagnosticText(CHINESE, diagnostic(code)).title).toBe(code)
    }
  })
})
