import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { h } from 'vue'
import RecordButton from '../../../../renderer/src/features/recording/RecordButton.vue'
import RoutesPanel from '../../../../renderer/src/features/recording/RoutesPanel.vue'
import { createCatalogue } from '../../../../renderer/src/locales/catalogue'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { installBridge, ScriptedBridge } from '../../support/scripted-bridge'

let bridge: ScriptedBridge

beforeEach(() => {
  bridge = new ScriptedBridge()
  bridge.state = { ...bridge.state, current: null, recording: null }
  installBridge(bridge)
})

async function toolbar() {
  const pinia = createPinia()
  setActivePinia(pinia)
  await useAppStore().load()
  const wrapper = mount(
    { render: () => [h(RecordButton), h(RoutesPanel)] },
    { global: { plugins: [pinia, createCatalogue('en')] }, attachTo: document.body },
  )
  const record = () => wrapper.find('.record')
  const listen = () => wrapper.find<HTMLInputElement>('input[aria-label="Listen on"]')
  return { wrapper, record, listen, app: useAppStore() }
}

describe('the routes, edited in place', () => {
  it('take an address and record with it', async () => {
    const { listen, record, app } = await toolbar()
    await listen().setValue('[::1]:9100')
    await listen().trigger('change')
    await record().trigger('click')
    await flushPromises()
    expect(app.settings.routes[0]).toMatchObject({ listenHost: '::1', listenPort: 9100 })
    const start = bridge.asked.find(({ command }) => command === 'record.start')
    expect(start?.args).toMatchObject({ routes: [{ listenHost: '::1', listenPort: 9100 }] })
  })

  it('say what is wrong with one, and do not record with what stood there before', async () => {
    const { wrapper, listen, record } = await toolbar()
    await listen().setValue('nonsense')
    await listen().trigger('change')
    expect(wrapper.find('[role=alert]').text()).toContain('host:port')
    expect(listen().attributes('aria-invalid')).toBe('true')
    expect(record().attributes('disabled')).toBeDefined()
    await listen().setValue('9001')
    await listen().trigger('change')
    expect(record().attributes('disabled')).toBeUndefined()
  })

  it('keep what is mistyped in one field while the other is edited, and name the problem of each', async () => {
    const { wrapper, listen, record, app } = await toolbar()
    const target = () => wrapper.find<HTMLInputElement>('input[aria-label="Target"]')
    await listen().setValue('127.0.0.1:90x1')
    await listen().trigger('change')
    await target().setValue('ws://127.0.0.1:8766')
    await target().trigger('change')
    await flushPromises()
    expect(app.settings.routes[0]?.target).toBe('ws://127.0.0.1:8766')
    expect(listen().element.value).toBe('127.0.0.1:90x1')
    expect(record().attributes('disabled')).toBeDefined()
    expect(wrapper.findAll('[role=alert]')).toHaveLength(1)
    await target().setValue('ws://')
    await target().trigger('change')
    expect(wrapper.findAll('[role=alert]')).toHaveLength(2)
    await listen().setValue('127.0.0.1:9011')
    await listen().trigger('change')
    expect(target().element.value).toBe('ws://')
    expect(wrapper.findAll('[role=alert]')).toHaveLength(1)
  })

  it('warn where every computer that reaches this one may go through', async () => {
    const { wrapper, listen } = await toolbar()
    expect(wrapper.find('.warning').exists()).toBe(false)
    await listen().setValue('0.0.0.0:9001')
    await listen().trigger('change')
    expect(wrapper.get('.warning').text()).toContain('127.0.0.1')
    expect(listen().attributes('aria-describedby')).toBe(wrapper.get('.warning').attributes('id'))
  })

  it('mark a rewrite as a modification', async () => {
    const { wrapper, app } = await toolbar()
    expect(wrapper.find('.badge-modification').exists()).toBe(false)
    await wrapper.findAll('input[type=checkbox]')[1]?.setValue(true)
    expect(app.settings.routes[0]?.rewriteOrigin).toBe(true)
    expect(wrapper.find('.badge-modification').exists()).toBe(true)
  })

  it('rewrite the Origin of the pages that are named, and say what that means', async () => {
    const { wrapper, app, record } = await toolbar()
    expect(wrapper.find('[aria-label="Origins to rewrite"]').exists()).toBe(false)
    await wrapper.findAll('input[type=checkbox]')[1]?.setValue(true)
    expect(wrapper.text()).toContain('Every other page keeps its Origin')
    const origins = () => wrapper.find<HTMLInputElement>('[aria-label="Origins to rewrite"]')
    await origins().setValue('http://localhost:5173/ HTTPS://App.Example')
    await origins().trigger('change')
    expect(app.settings.routes[0]?.origins).toEqual(['http://localhost:5173', 'https://app.example'])
    await origins().setValue('localhost')
    await origins().trigger('change')
    expect(wrapper.find('[role=alert]').text()).toContain('http://localhost:5173')
    expect(record().attributes('disabled')).toBeDefined()
    expect(app.settings.routes[0]?.origins).toEqual(['http://localhost:5173', 'https://app.example'])
  })

  it('can be several, but never none', async () => {
    const { wrapper, app } = await toolbar()
    expect(wrapper.find('[aria-label="Remove route 1"]').exists()).toBe(false)
    await wrapper
      .findAll('button')
      .find((button) => button.text().includes('Add route'))
      ?.trigger('click')
    expect(app.settings.routes.map((route) => route.listenPort)).toEqual([9001, 9002])
    await wrapper.find('[aria-label="Remove route 1"]').trigger('click')
    expect(app.settings.routes.map((route) => route.listenPort)).toEqual([9002])
  })
})
