import { expect, it } from 'vitest'
import { mayRequest } from '../../../electron/main/window/web-contents-lockdown'

it.each([
  ['app://sockscope/assets/index.js', true],
  ['data:image/png;base64,AA==', true],
  ['devtools://devtools/bundled/x.js', true],
  ['app://elsewhere/index.html', false],
  ['https://example.org/', false],
  ['http://127.0.0.1:9001/', false],
  ['ws://127.0.0.1:9001/', false],
  ['file:///etc/passwd', false],
  ['nonsense', false],
])('our own page may request %s: %s', (address, may) => {
  expect(mayRequest(address, ['app://sockscope'])).toBe(may)
})

it.each([
  ['http://127.0.0.1:9001/page.js', true],
  ['ws://127.0.0.1:9001/ws', true],
  ['http://127.0.0.1:9002/', false],
  ['ws://127.0.0.1:9002/ws', false],
  ['http://localhost:9001/', false],
  ['https://127.0.0.1:9001/', false],
  ['http://127.0.0.1:9001.example.org/', false],
])('the demo page of http://127.0.0.1:9001 may request %s: %s', (address, may) => {
  expect(mayRequest(address, ['http://127.0.0.1:9001'])).toBe(may)
})
