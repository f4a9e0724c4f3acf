import { describe, expect, it } from 'vitest'
import {
  formatListenAddress,
  parseListenAddress,
} from '../../../../renderer/src/features/recording/listen-address'
import { isTargetPlausible, targetHost } from '../../../../renderer/src/text/target-address'

describe('the address to listen on, as typed', () => {
  it.each([
    ['9001', '127.0.0.1', 9001],
    [':9001', '127.0.0.1', 9001],
    ['localhost:0', 'localhost', 0],
    ['[::1]:9001', '::1', 9001],
    [' ws://127.0.0.1:9001/ ', '127.0.0.1', 9001],
  ])('%s is %s port %i', (text, host, port) => {
    expect(parseListenAddress(text)).toEqual({ host, port })
  })

  it.each(['', 'localhost', '127.0.0.1:65536', 'a b:1', '::1:9001', '127.0.0.1:9001/path', '127.0.0.1:-1'])(
    '%s is none',
    (text) => {
      expect(parseListenAddress(text)).toBeNull()
    },
  )

  it('is written so that it reads back the same', () => {
    for (const address of [
      { host: '::1', port: 1 },
      { host: '127.0.0.1', port: 65535 },
    ]) {
      expect(parseListenAddress(formatListenAddress(address))).toEqual(address)
    }
  })
})

describe('a target, as typed', () => {
  it.each(['ws://127.0.0.1:8765', 'localhost:8765', 'http://[::1]:80/path', 'ws://example.org'])(
    '%s may be one',
    (text) => {
      expect(isTargetPlausible(text)).toBe(true)
    },
  )

  it.each(['', 'ws://', 'two words:1', 'ws://user@host:1'])('%s is none', (text) => {
    expect(isTargetPlausible(text)).toBe(false)
  })

  it('is known by its host', () => {
    expect(targetHost('ws://localhost:8765/chat')).toBe('localhost:8765')
  })
})
