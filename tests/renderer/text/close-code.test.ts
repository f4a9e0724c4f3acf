import { describe, expect, it } from 'vitest'
import { closeCodeName } from '../../../renderer/src/text/close-code'

describe('close codes by name (RFC 6455 §7.4)', () => {
  it.each([
    [1000, 'c1000'],
    [1006, 'c1006'],
    [1015, 'c1015'],
    [1016, 'unassigned'],
    [2999, 'unassigned'],
    [3000, 'registered'],
    [4001, 'application'],
    [4999, 'application'],
    [999, 'invalid'],
    [5000, 'invalid'],
  ])('%i is %s', (code, name) => {
    expect(closeCodeName(code)).toBe(name)
  })
})
