import { flushPromises } from '@vue/test-utils'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { OperationError } from '@shared/ipc/app-commands'
import NoticeBar from '../../../renderer/src/app/NoticeBar.vue'
import { mountSession } from '../support/mount-session'
import { ScriptedBridge } from '../support/scripted-bridge'

describe('a capture that was not read to its end', () => {
  const detail = 'A block is shorter than it says.'
  it.each([
    [
      'file-truncated',
      'en',
      'one.pcapng ends in the middle of a packet, at byte 4,234. What came before is shown.',
    ],
    [
      'file-damaged',
      'en',
      `one.pcapng could be read only to byte 4,234. What came before is shown. ${detail}`,
    ],
    [
      'file-truncated',
      'zh-CN',
      'one.pcapng 不完整：在第 4,234 字节处、一个数据包的中间结束。此前的内容已显示。',
    ],
  ] as const)('is said, and where it ended: %s in %s', async (code, language, sentence) => {
    const bridge = new ScriptedBridge()
    const { view, close } = await mountSession(bridge, NoticeBar, { language })
    onTestFinished(close)
    bridge.tick({ readProblem: null })
    await flushPromises()
    expect(view.find('[role=alert]').exists()).toBe(false)
    const readProblem: OperationError = { code, values: { offset: 4234, detail } }
    bridge.tick({ readProblem })
    await flushPromises()
    expect(view.find('[role=alert]').text()).toContain(sentence)
  })
})
