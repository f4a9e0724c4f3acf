import { describe, expect, it } from 'vitest'
import { parseTarget } from '../../../electron/engine/proxy/target'

describe('a target', () => {
  it.each([
    ['ws://localhost:8765', 'localhost', 8765],
    ['WS://LOCALHOST:8765/', 'localhost', 8765],
    ['http://127.0.0.1:8000/index.html?a=b#c', '127.0.0.1', 8000],
    ['ws://example.com/chat', 'example.com', 80],
    ['ws://example.com?room=1', 'example.com', 80],
    ['example.com:8080', 'example.com', 8080],
    ['  localhost:1  ', 'localhost', 1],
    ['localhost:65535/', 'localhost', 65535],
    ['[::1]:9001', '::1', 9001],
    ['ws://[2001:DB8::1]', '2001:db8::1', 80],
    ['[fe80::1%lo]:9001', 'fe80::1%lo', 9001],
    ['ws://例え.jp:80', 'xn--r8jz45g.jp', 80],
    ['host.example.:80', 'host.example.', 80],
    ['my_service:80', 'my_service', 80],
  ])('%s names its host and port', (text, host, port) => {
    expect(parseTarget(text)).toEqual({ ok: true, value: { host, port } })
  })

  it.each([
    ['', 'host'],
    ['localhost', 'port-missing'],
    ['localhost:', 'port-missing'],
    ['localhost:0', 'port'],
    ['localhost:65536', 'port'],
    ['localhost:80a', 'port'],
    ['localhost:+80', 'port'],
    [':8000', 'host'],
    ['ws://:8000', 'host'],
    ['::1:9001', 'host'],
    ['[::1', 'host'],
    ['[127.0.0.1]:80', 'host'],
    ['ws://user:secret@localhost:80', 'userinfo'],
    ['a b:80', 'host'],
    ['a..b:80', 'host'],
    [`${'a'.repeat(300)}:80`, 'host'],
    ['ftp://localhost:21', 'scheme'],
    ['localhost:80/path', 'port'],
  ])('%.40s is refused, with the part that is wrong', (text, reason) => {
    expect(parseTarget(text)).toEqual({
      ok: false,
      error: { code: 'target-invalid', values: { target: text, reason } },
    })
  })

  it.each([
    ['wss://localhost:8765', { host: 'localhost', port: 8765, secure: true }],
    ['https://localhost', { host: 'localhost', port: 443, secure: true }],
  ])('%s speaks TLS', (text, value) => {
    expect(parseTarget(text)).toEqual({ ok: true, value })
  })
})
