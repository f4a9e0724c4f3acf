import { describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import ConnectionCells from '../../../../renderer/src/features/connections/ConnectionCells.vue'
import FrameCells from '../../../../renderer/src/features/frames/FrameCells.vue'
import { useTimeModeStore } from '../../../../renderer/src/state/time-mode-store'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { mountPart } from '../../support/mount-window'
import { connectionRow, frameRow, START } from '../../support/rows'
import { ScriptedBridge } from '../../support/scripted-bridge'

const frameCells = (part: Parameters<typeof frameRow>[0], language: 'en' | 'zh-CN' = 'en') =>
  mountPart(FrameCells, { row: frameRow(part), origin: START, showsConnection: false }, language)

describe('a row of the frame table', () => {
  it('says number, time since the connection began, direction, opcode, length and payload', () => {
    const cells = frameCells({ number: 41 }).findAll('[role=gridcell]')
    expect(cells.map((cell) => cell.text())).toEqual(['41', '0.002655', '▲C→S', 'text', '5', 'Hello'])
  })

  it('says its direction by arrow, by label and in words for those who hear it', () => {
    const cell = frameCells({ direction: 1 }).find('.direction')
    expect(cell.text()).toBe('▼S→C')
    expect(cell.attributes('aria-label')).toBe('server to client')
  })

  it('writes its time since the connection began, since the row before, or of day, as one chose', () => {
    const cells = mountPart(FrameCells, {
      row: frameRow({}),
      origin: START,
      previous: START + 2_000_000n,
      showsConnection: false,
    })
    const time = () => cells.findAll('[role=gridcell]')[1]?.text()
    expect(time()).toBe('0.002655')
    useTimeModeStore().next()
    return nextTick()
      .then(() => expect(time()).toBe('0.000655'))
      .then(() => useTimeModeStore().next())
      .then(() => nextTick())
      .then(() => expect(time()).toMatch(/^\d\d:13:20\.002655$/))
  })

  it('says what deflate made of a message', () => {
    const message = { row: 0, firstFrame: 0, lastFrame: 0, frameCount: 1, compressed: true, length: 100 }
    expect(frameCells({ payloadLength: 60, message }).text()).toContain('deflate 60→100')
  })

  it('shows a payload of markup as the text it is', () => {
    const markup = '<img src=x onerror=alert(1)><b>bold</b>'
    const row = frameCells({ previewText: markup })
    expect(row.find('.preview').text()).toBe(markup)
    expect(row.find('img').exists()).toBe(false)
    expect(row.find('b').exists()).toBe(false)
  })

  it('names the close code and its reason', () => {
    const row = frameCells({
      opcode: 8,
      message: null,
      closeCode: 1011,
      previewText: 'keepalive ping timeout',
    })
    expect(row.find('.preview').text()).toBe('1011 internal error · keepalive ping timeout')
  })

  it('shows binary bytes in hexadecimal and a readable ping as text', () => {
    const binary = frameCells({ opcode: 2, previewText: null, previewBytes: Uint8Array.of(0x41, 0x42) })
    expect(binary.find('.preview').text()).toBe('41 42')
    const ping = frameCells({
      opcode: 9,
      message: null,
      previewText: null,
      previewBytes: Uint8Array.of(0x41, 0x42),
    })
    expect(ping.find('.preview').text()).toBe('AB')
  })

  it('shows a length no number can hold exactly', () => {
    const row = frameCells({ payloadLength: 2n ** 62n, complete: false })
    expect(row.text()).toContain('4,611,686,018,427,387,904')
    expect(row.text()).toContain('incomplete')
  })

  it('tells fragments from whole messages', () => {
    const message = { row: 0, firstFrame: 0, lastFrame: 2, frameCount: 3, compressed: false, length: 15 }
    expect(frameCells({ fin: false, message }).text()).toContain('3 fragments')
    expect(frameCells({ fin: false, message: null }).text()).toContain('fragment')
  })

  it('speaks Chinese', () => {
    expect(frameCells({ opcode: 2 }, 'zh-CN').text()).toContain('二进制')
    expect(frameCells({ opcode: 0 }, 'zh-CN').text()).toContain('延续')
  })
})

describe('a row of the connection list', () => {
  const cells = (part: Parameters<typeof connectionRow>[0], language: 'en' | 'zh-CN' = 'en') =>
    mountPart(ConnectionCells, { row: connectionRow(part) }, language)

  it('says state, path, ports, frames and bytes', () => {
    const text = cells({}).text()
    for (const part of ['/chat', 'open', ':51544 → :8765', '2 frames', '1.2 kB']) expect(text).toContain(part)
  })

  it('is a sentence for those who hear it', () => {
    const label = cells({}).find('[role=gridcell]').attributes('aria-label')
    expect(label).toBe('open: /chat, 127.0.0.1:51544 → 127.0.0.1:8765, 2 frames, 1.2 kB')
  })

  it.each([
    ['dns-failure', 'name not found', '域名无法解析'],
    ['tcp-connect-refused', 'connection refused', '连接被拒绝'],
    ['tcp-connect-timeout', 'no answer to connect', '连接超时'],
    ['idle-timeout', 'idle too long', '空闲过久'],
  ] as const)('that never came to be says why: %s', (failure, english, chinese) => {
    const failed = {
      state: 'failed',
      failure,
      target: null,
      method: null,
      status: null,
      protocol: 'other',
    } as const
    expect(cells(failed).text()).toContain(english)
    expect(cells(failed, 'zh-CN').text()).toContain(chinese)
  })

  it('whose Upgrade was refused says with which status', () => {
    expect(cells({ protocol: 'http', status: 403, upgrade: 'refused' }).text()).toContain(
      'upgrade refused: HTTP 403',
    )
  })

  it.each([
    ['en', 'Ended without a close frame · page sees 1006'],
    ['zh-CN', '页面收到 1006'],
  ] as const)('says what is worst of it and what the page sees, in %s', (language, second) => {
    const cause = { code: 'close-missing', pageCode: 1006, waitingSince: null }
    const shown = cells({ worst: 'error', state: 'closed', cause }, language)
    expect(shown.get('.reason').text()).toContain(second)
    // Those who hear the row hear it too.
    expect(shown.get('[role=gridcell]').attributes('aria-label')).toContain(second)
  })

  it('counts how long an Upgrade has waited while one looks', async () => {
    vi.useFakeTimers({ now: Number(START / 1_000_000n) + 4_000 })
    const waiting = { status: null, cause: { code: null, pageCode: null, waitingSince: START } }
    const shown = cells(waiting)
    useAppStore().take({ ...new ScriptedBridge().state })
    await nextTick()
    expect(shown.get('.reason').text()).toBe('no answer for 4.0 s · page still CONNECTING')
    vi.advanceTimersByTime(1_000)
    await nextTick()
    expect(shown.get('.reason').text()).toBe('no answer for 5.0 s · page still CONNECTING')
    shown.unmount()
    vi.useRealTimers()
  })

  it('that was modified says so', () => {
    expect(cells({ modified: true }).text()).toContain('modified')
  })
})
