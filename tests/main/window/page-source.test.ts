import { expect, it } from 'vitest'
import { pageSource } from '../../../electron/main/window/page-source'

it('comes from our protocol where there is no dev server', () => {
  expect(pageSource(undefined)).toEqual({
    url: 'app://sockscope/index.html',
    origin: 'app://sockscope',
    isDevServer: false,
  })
})

it('comes from the dev server of this machine', () => {
  expect(pageSource('http://localhost:5173')).toMatchObject({
    origin: 'http://localhost:5173',
    isDevServer: true,
  })
})

it.each([
  'http://example.org:5173',
  'https://localhost.example.org',
  'file:///tmp/x.html',
  'javascript:1',
  '',
])('does not come from %j', (address) => expect(pageSource(address).isDevServer).toBe(false))
