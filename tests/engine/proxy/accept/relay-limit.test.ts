import { expect, it } from 'vitest'
import { DEFAULT_PROXY_OPTIONS } from '../../../../electron/engine/proxy/proxy-options'
import { relayLimit } from '../../../../electron/engine/proxy/accept/relay-limit'

const limits = (soft: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units     \n` +
  `Max open files            ${soft.padEnd(21)}1048576              files     \n`

it('Relays at their limit leave files for everything else, whatever the system allows', () => {
  expect(relayLimit(limits('1024'))).toBe(384)
  expect(relayLimit(limits('1048576'))).toBe(524_160)
  expect(relayLimit(limits('unlimited'))).toBe(Infinity)
  expect(relayLimit('')).toBe(3968)
})

it('One client is served however few files there are, and the default is what this system allows', () => {
  expect(relayLimit(limits('64'))).toBe(16)
  expect(relayLimit(limits('3'))).toBe(1)
  expect(DEFAULT_PROXY_OPTIONS.maxRelays).toBe(relayLimit())
})
