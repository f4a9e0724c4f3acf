import { describe, expect, it } from 'vitest'
import EndingSection from '../../../../renderer/src/features/details/EndingSection.vue'
import { mountPart } from '../../support/mount-window'
import { ending, START } from '../../support/rows'

describe('how a connection ended', () => {
  it('is told with the page’s event beside Python’s exception', () => {
    const text = mountPart(EndingSection, { ending: ending(), start: START }).text()
    expect(text).toContain('The server ended it first with a close frame: 1011')
    expect(text).toContain('code 1011, reason "keepalive ping timeout", wasClean true')
    expect(text).toContain('ConnectionClosedError: sent 1011 (unexpected error) keepalive ping timeout')
  })
})
