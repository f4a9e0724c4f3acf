import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import FrameFields from '../../../../renderer/src/features/frames/FrameFields.vue'
import type { Language } from '@shared/model/language'
import { createCatalogue } from '../../../../renderer/src/locales/catalogue'
import { useDetailsStore } from '../../../../renderer/src/state/details-store'
import { usePayloadViewStore } from '../../../../renderer/src/features/payload/payload-view-store'
import { connectionDetail, frameDetail, frameRow } from '../../support/rows'

function fieldsOf(detail = frameDetail(), language: Language = 'en') {
  const pinia = createPinia()
  setActivePinia(pinia)
  const details = useDetailsStore()
  details.frame = detail
  details.connection = connectionDetail()
  const wrapper = mount(FrameFields, {
    props: { frame: detail },
    global: { plugins: [pinia, createCatalogue(language)] },
    attachTo: document.body,
  })
  const line = (name: string) =>
    wrapper.findAll('[role=option]').find((option) => option.find('.name').text() === name)
  const value = (name: string) => line(name)?.find('.value').text()
  return { wrapper, line, value, view: usePayloadViewStore() }
}

describe('the layers of a frame', () => {
  it('read as RFC 6455 §5.7 has it: a masked Hello', () => {
    const { value } = fieldsOf()
    expect(value('FIN')).toBe('1 · last frame of its message')
    expect(value('Opcode')).toBe('0x1 · text')
    expect(value('Mask')).toBe('1 · masked')
    expect(value('Payload length')).toBe('5 B, given in 7 bits')
    expect(value('Masking key')).toBe('37 fa 21 3d')
    expect(value('Since connection began')).toBe('0.002655123 s')
  })

  it('show a masking key with leading zeros whole', () => {
    expect(fieldsOf(frameDetail({ maskKey: 1 })).value('Masking key')).toBe('00 00 00 01')
  })

  it('show the ratio of a compressed message', () => {
    const row = frameRow({
      rsv: 4,
      payloadLength: 59,
      message: { row: 0, firstFrame: 0, lastFrame: 0, frameCount: 1, compressed: true, length: 100 },
    })
    const { value } = fieldsOf(frameDetail({ row, inflate: 'ok' }))
    expect(value('RSV1–3')).toBe('100 · RSV1: compressed message')
    expect(value('Compression')).toBe('permessage-deflate, 59 B → 100 B (0.59)')
  })

  it('show how much of a truncated frame came', () => {
    const row = frameRow({ complete: false, payloadLength: 2n ** 62n, message: null })
    expect(fieldsOf(frameDetail({ row, payloadReceived: 7 })).value('Payload')).toBe(
      '7 of 4,611,686,018,427,387,904 B came',
    )
  })

  it('are called in Chinese as its readers know them', () => {
    const { wrapper, value } = fieldsOf(frameDetail(), 'zh-CN')
    expect(value('操作码')).toBe('0x1 · 文本')
    expect(value('掩码密钥')).toBe('37 fa 21 3d')
    expect(wrapper.text()).toContain('应用层')
    expect(wrapper.text()).toContain('传输层')
  })
})

describe('fields and bytes', () => {
  it('choosing a field marks its bytes on the wire and shows them', async () => {
    const { line, view } = fieldsOf()
    await line('Masking key')?.trigger('click')
    expect(view.range).toMatchObject({ start: 2, end: 6 })
    expect(view.hexSource).toBe('frame-wire')
    expect(view.views.text).toBe('hex')
    expect(line('Masking key')?.attributes('aria-selected')).toBe('true')
  })

  it('choosing bytes marks the fields they belong to', async () => {
    const { line, view } = fieldsOf()
    view.chooseBytes({ start: 0, end: 1 })
    await flushPromises()
    for (const name of ['FIN', 'RSV1–3', 'Opcode'])
      expect(line(name)?.attributes('aria-selected')).toBe('true')
    expect(line('Mask')?.attributes('aria-selected')).toBe('false')
  })

  it('can be walked by key', async () => {
    const { wrapper, view } = fieldsOf()
    const list = wrapper.find('[role=listbox]')
    await list.trigger('keydown', { key: 'ArrowDown' })
    expect(view.field).toBe('fin')
    await list.trigger('keydown', { key: 'ArrowDown' })
    expect(view.field).toBe('rsv')
    expect(list.attributes('aria-activedescendant')).toBe(wrapper.find('.line-active').attributes('id'))
  })
})
