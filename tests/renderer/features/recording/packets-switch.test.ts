import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { h } from 'vue'
import type { OperationError } from '@shared/ipc/app-commands'
import NoticeBar from '../../../../renderer/src/app/NoticeBar.vue'
import PacketsSwitch from '../../../../renderer/src/features/recording/PacketsSwitch.vue'
import RecordButton from '../../../../renderer/src/features/recording/RecordButton.vue'
import { createCatalogue } from '../../../../renderer/src/locales/catalogue'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { useSessionStore } from '../../../../renderer/src/state/session-store'
import { installBridge, ScriptedBridge } from '../../support/scripted-bridge'

let bridge: ScriptedBridge
beforeEach(() => {
  bridge = new ScriptedBridge()
  installBridge(bridge)
})

async function mounted(language: 'en' | 'zh-CN' = 'en') {
  const pinia = createPinia()
  setActivePinia(pinia)
  await useAppStore().load()
  const wrapper = mount(
    { render: () => [h(NoticeBar), h(RecordButton), h(PacketsSwitch)] },
    { global: { plugins: [pinia, createCatalogue(language)] }, attachTo: document.body },
  )
  const name = () => wrapper.find<HTMLInputElement>('input:not([type=checkbox])')
  return { wrapper, toggle: () => wrapper.find('input[type=checkbox]'), name, app: useAppStore() }
}

async function startArguments(wrapper: Awaited<ReturnType<typeof mounted>>['wrapper']): Promise<unknown> {
  await wrapper.find('.record').trigger('click')
  await flushPromises()
  return bridge.asked.find(({ command }) => command === 'record.start')?.args
}

describe('the switch that records packets too', () => {
  beforeEach(() => {
    bridge.state = { ...bridge.state, current: null, recording: null }
  })

  it('is off at first: a recording asks for no packets', async () => {
    const { wrapper, toggle, name } = await mounted()
    expect((toggle().element as HTMLInputElement).checked).toBe(false)
    expect(name().element.disabled).toBe(true)
    expect(await startArguments(wrapper)).not.toHaveProperty('packets')
  })

  it('records on the loopback interface once it is on, and is remembered', async () => {
    const { wrapper, toggle, app } = await mounted()
    expect(wrapper.text()).toContain('Record packets too')
    await toggle().setValue(true)
    expect(app.settings.recordPackets).toBe(true)
    expect(await startArguments(wrapper)).toMatchObject({ packets: '' })
  })

  it('takes the name of another interface, and nothing dumpcap would read from', async () => {
    const { wrapper, toggle, name, app } = await mounted()
    await toggle().setValue(true)
    await name().setValue(' eth0 ')
    expect(app.settings.packetInterface).toBe('eth0')
    await name().setValue('/tmp/fifo')
    expect(app.settings.packetInterface).toBe('eth0')
    expect(name().element.value).toBe('eth0')
    expect(await startArguments(wrapper)).toMatchObject({ packets: 'eth0' })
  })

  it('cannot be turned while a recording goes on', async () => {
    bridge = new ScriptedBridge()
    installBridge(bridge)
    const { toggle } = await mounted()
    expect(toggle().attributes('disabled')).toBeDefined()
  })

  it('speaks Chinese', async () => {
    const { wrapper } = await mounted('zh-CN')
    expect(wrapper.text()).toContain('同时抓取数据包')
  })
})

describe('packets that are not recorded', () => {
  const failure = (code: OperationError['code']): OperationError => ({
    code,
    values: { interface: 'lo', detail: 'SIGKILL' },
  })

  it.each([
    ['packets-dumpcap-missing', 'en', /not installed.*apt install wireshark-common.*records on/],
    ['packets-dumpcap-missing', 'zh-CN', /没有安装 dumpcap.*apt install wireshark-common/],
    ['packets-not-permitted', 'en', /may not capture on lo.*dpkg-reconfigure wireshark-common.*wireshark/],
    ['packets-not-permitted', 'zh-CN', /无权在 lo 上抓包.*dpkg-reconfigure wireshark-common/],
    ['packets-no-interface', 'en', /no interface lo/],
    ['packets-no-interface', 'zh-CN', /没有名为 lo 的网络接口/],
    ['packets-ended', 'en', /dumpcap on lo ended \(SIGKILL\)/],
    ['packets-ended', 'zh-CN', /lo 上的 dumpcap 已结束（SIGKILL）/],
  ] as const)('are a sentence that says what to do: %s in %s', async (code, language, sentence) => {
    const { wrapper, app } = await mounted(language)
    const tick = {
      ...{ session: app.current?.session ?? 0, connections: 0, frames: 0, messages: 0, packets: 0, bytes: 0 },
      ...{ fileBytes: 0, changedConnections: null, errors: 0, warnings: 0, notes: 0, droppedBytes: 0 },
      recordingStopped: null,
    }
    useSessionStore().take({ ...tick, livePackets: { interface: 'lo', failure: null } })
    await flushPromises()
    expect(wrapper.find('[role=alert]').exists()).toBe(false)
    useSessionStore().take({ ...tick, livePackets: { interface: 'lo', failure: failure(code) } })
    await flushPromises()
    expect(wrapper.find('[role=alert]').text()).toMatch(sentence)
  })
})
