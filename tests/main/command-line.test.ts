import { describe, expect, it } from 'vitest'
import {
  NOTHING_REQUESTED,
  parseLaunchArguments,
  parseListen,
  readLaunchRequest,
} from '../../electron/main/command-line'

const parse = (...args: string[]) => parseLaunchArguments(args, '/home/me', '/opt/sockscope')

describe('the command line of the app', () => {
  it('asks for nothing when it holds only the app and what belongs to Chromium', () => {
    expect(parse('/opt/sockscope')).toEqual(NOTHING_REQUESTED)
    expect(parse('--no-sandbox', '--inspect=0', '-r', './loader.js', '../../opt/sockscope')).toEqual(
      NOTHING_REQUESTED,
    )
  })

  it('opens a file, relative to where it was typed', () => {
    expect(parse('/opt/sockscope', 'a.pcapng').file).toBe('/home/me/a.pcapng')
    expect(parse('/opt/sockscope', '--', '/tmp/b.pcap').file).toBe('/tmp/b.pcap')
  })

  it('starts the demo', () => {
    expect(parse('--demo', '/opt/sockscope')).toEqual({ file: null, demo: true, record: null })
  })

  it('starts a recording', () => {
    expect(parse('/opt/sockscope', '--record', '9001', 'ws://127.0.0.1:8765')).toEqual({
      file: null,
      demo: false,
      record: { listen: '9001', target: 'ws://127.0.0.1:8765' },
    })
  })

  it('ignores a recording without a target', () => {
    expect(parse('--record', '9001').record).toBeNull()
  })
})

describe('the listen argument', () => {
  it.each([
    ['9001', { listenHost: '127.0.0.1', listenPort: 9001 }],
    [':9001', { listenHost: '127.0.0.1', listenPort: 9001 }],
    ['localhost:0', { listenHost: 'localhost', listenPort: 0 }],
    ['0.0.0.0:80', { listenHost: '0.0.0.0', listenPort: 80 }],
    ['[::1]:9001', { listenHost: '::1', listenPort: 9001 }],
  ])('%s', (text, listen) => expect(parseListen(text)).toEqual(listen))

  it.each(['', 'localhost', '70000', '127.0.0.1:', '::1:9001', 'ws://127.0.0.1:1'])('is not %j', (text) =>
    expect(parseListen(text)).toBeNull(),
  )
})

describe('what a second instance sends', () => {
  it('is what it was asked to do', () => {
    const request = { file: '/a.pcapng', demo: true, record: { listen: '1', target: 'x' } }
    expect(readLaunchRequest(JSON.parse(JSON.stringify(request)))).toEqual(request)
  })

  it.each([null, undefined, 'x', { file: 7, demo: 'yes', record: ['a', 'b'] }, {}])(
    'means nothing when it is %j',
    (data) => expect(readLaunchRequest(data)).toEqual(NOTHING_REQUESTED),
  )
})
