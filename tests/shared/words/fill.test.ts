import { describe, expect, it } from 'vitest'
import { fill } from '@shared/words/fill'

describe('a template', () => {
  it('has the values in their places', () => {
    expect(fill('{sender}: {count} to {receiver}', { sender: 'client', count: 3, receiver: 'server' })).toBe(
      'client: 3 to server',
    )
  })

  it('shows a question mark for a value that is missing', () => {
    expect(fill('{toString} {missing}', {})).toBe('? ?')
  })

  it('shows a value as it is, whatever it looks like', () => {
    expect(fill('{method} {gone}', { method: '{sender}', sender: 'client' })).toBe('{sender} ?')
    expect(fill('{method}', { method: '$& $1' })).toBe('$& $1')
  })
})
