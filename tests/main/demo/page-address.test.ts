import { describe, expect, it } from 'vitest'
import { isLocalPage, pageAddress } from '../../../electron/main/demo/page-address'

describe('the address of a page behind a listener', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:9001/'],
    ['127.0.0.2', 'http://127.0.0.2:9001/'],
    ['localhost', 'http://localhost:9001/'],
    ['::1', 'http://[::1]:9001/'],
    ['[::1]', 'http://[::1]:9001/'],
    ['0.0.0.0', 'http://127.0.0.1:9001/'],
    ['::', 'http://[::1]:9001/'],
  ])('on %s is %s', (listenHost, address) =>
    expect(pageAddress({ listenHost, listenPort: 9001 })).toBe(address),
  )

  it.each(['192.168.1.5', 'example.org', 'fe80::1'])('on %s is none of this machine', (listenHost) =>
    expect(pageAddress({ listenHost, listenPort: 9001 })).toBeNull(),
  )
})

describe('what may be handed to the default browser', () => {
  it.each(['http://127.0.0.1:9001/', 'http://localhost:80/?run=all', 'http://[::1]:9001/'])('%s', (address) =>
    expect(isLocalPage(address)).toBe(true),
  )

  it.each([
    'https://127.0.0.1/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://example.org/',
    'http://127.0.0.1.example.org/',
    'http://localhost@example.org/',
    'http://user:pass@127.0.0.1/',
    'http://0.0.0.0/',
    'ws://127.0.0.1:9001/',
    'smb://127.0.0.1/share',
    '',
  ])('not %s', (address) => expect(isLocalPage(address)).toBe(false))
})
