import type { Interceptor, Modification } from '../../../../electron/engine/proxy/intercept/interceptor'
import type { Direction } from '@shared/model/direction'

/** Replaces a character by another one in both directions. It holds a `?` until the next byte or the end decides. */
export function replacing(original: string, replacement: string): Interceptor & { finish: () => void } {
  let modifications: Modification[] = []
  const held = ['', '']
  let isFinished = false
  const give = (direction: Direction, bytes: Uint8Array): Uint8Array => {
    let text = held[direction] + Buffer.from(bytes).toString('latin1')
    held[direction] = text.endsWith('?') ? '?' : ''
    if (held[direction] !== '') text = text.slice(0, -1)
    if (text.includes(original)) {
      modifications.push({ kind: 'modification', header: 'test', original, replacement })
    }
    return Buffer.from(text.replaceAll(original, replacement), 'latin1')
  }
  return {
    client: (bytes) => give(0, bytes),
    server: (bytes) => give(1, bytes),
    end: (direction) => {
      const rest = Buffer.from(held[direction] ?? '', 'latin1')
      held[direction] = ''
      return rest
    },
    takeModifications: () => {
      const taken = modifications
      modifications = []
      return taken
    },
    get isFinished() {
      return isFinished
    },
    finish: () => {
      isFinished = true
    },
  }
}
