import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { VueWrapper } from '@vue/test-utils'
import { nextTick } from 'vue'
import FilterField from '../../../../renderer/src/features/filter/FilterField.vue'
import type { Language } from '@shared/model/language'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { useFilterStore } from '../../../../renderer/src/state/filter-store'
import { mountPart } from '../../support/mount-window'

let wrapper: VueWrapper | null = null

function mountField(language: Language = 'en'): VueWrapper {
  wrapper = mountPart(FilterField, {}, language)
  return wrapper
}

/** Types at the end, as a person does. */
async function type(text: string): Promise<void> {
  const input = wrapper!.get<HTMLInputElement>('input')
  input.element.focus()
  await input.setValue(text)
  input.element.setSelectionRange(text.length, text.length)
  await input.trigger('input')
}

async function press(key: string): Promise<void> {
  await wrapper!.get('input').trigger('keydown', { key })
  await nextTick()
}

const options = (): string[] => wrapper!.findAll('[role="option"] .name').map((item) => item.text())
const problems = (): string[] => wrapper!.findAll('.place').map((item) => item.text())
const typed = (): string => wrapper!.get<HTMLInputElement>('input').element.value

beforeEach(() => {
  wrapper = null
})
afterEach(() => wrapper?.unmount())

describe('the filter field', () => {
  it('offers fields with what they mean while one types, and takes one with the keyboard', async () => {
    mountField()
    await type('websocket.op')
    expect(options()).toEqual(['websocket.opcode'])
    expect(wrapper!.get('[role="option"]').text()).toContain('Opcode')
    expect(wrapper!.get('[role="option"]').text()).toContain('a number of 8 bits')
    expect(wrapper!.get('input').attributes('aria-activedescendant')).toBeUndefined()
    await press('ArrowDown')
    const active = wrapper!.get('input').attributes('aria-activedescendant')
    expect(wrapper!.get('[aria-selected="true"]').attributes('id')).toBe(active)
    await press('Enter')
    expect(typed()).toBe('websocket.opcode')
  })

  it('offers the values a field has', async () => {
    mountField()
    await type('websocket.opcode == "te')
    expect(options()).toEqual(['"Text"'])
    await press('Tab')
    expect(typed()).toBe('websocket.opcode == "Text" ')
  })

  it('puts a filter in force with Enter, and remembers it', async () => {
    mountField()
    await type('tcp.port == 80')
    await press('Enter')
    const filter = useFilterStore()
    expect(filter.applied).toBe('tcp.port == 80')
    expect(useAppStore().settings.filterHistory).toEqual(['tcp.port == 80'])
    expect(wrapper!.get('.box').classes()).toContain('applied')
  })

  it('says in one sentence what is wrong and where, and keeps the filter in force', async () => {
    mountField()
    await type('tcp.port == 70000')
    await press('Enter')
    expect(wrapper!.get('input').attributes('aria-invalid')).toBe('true')
    expect(problems()).toEqual(['column 13: 70000 is too large: the field goes up to 65535'])
    const { selectionStart, selectionEnd } = wrapper!.get<HTMLInputElement>('input').element
    expect([selectionStart, selectionEnd]).toEqual([12, 17])
    expect(useFilterStore().applied).toBe('')
  })

  it('does not scold an unfinished filter before it is applied', async () => {
    mountField()
    await type('tcp.port ==')
    expect(problems()).toEqual([])
    await press('Enter')
    expect(problems()).toEqual(['column 12: Something is missing at the end'])
  })

  it('offers what may have been meant', async () => {
    mountField()
    await type('http.upgrade == websocket')
    await wrapper!.get('.suggestion').trigger('click')
    expect(typed()).toBe('http.upgrade == "websocket"')
    expect(problems()).toEqual([])
  })

  it('warns of a trap without refusing it', async () => {
    mountField()
    await type('websocket.mask')
    expect(problems()).toEqual([
      'websocket.mask alone asks whether the field is there, and it always is. Did you mean == 1?',
    ])
    await wrapper!.get('.suggestion').trigger('click')
    expect(typed()).toBe('websocket.mask == 1')
  })

  it('goes back with Escape: from the list, then to the filter in force', async () => {
    mountField()
    await type('tcp')
    await press('Escape')
    expect(options()).toEqual([])
    await press('Enter')
    await type('tcp && ud')
    await press('Escape')
    await press('Escape')
    expect(typed()).toBe('tcp')
  })

  it('shows everything again', async () => {
    mountField()
    await type('tcp')
    await press('Escape')
    await press('Enter')
    await wrapper!.get('[aria-label="Show everything again"]').trigger('click')
    expect(useFilterStore().applied).toBe('')
    expect(typed()).toBe('')
  })

  it('speaks Chinese', async () => {
    mountField('zh-CN')
    await type('tcp.prot == 1')
    expect(problems()).toEqual(['第 1 列：没有名为 tcp.prot 的字段或协议'])
    await type('tcp.po')
    expect(wrapper!.get('[role="option"]').text()).toContain('源或目的端口')
  })
})

describe('a condition from elsewhere', () => {
  it('joins the filter in force', () => {
    mountField()
    const filter = useFilterStore()
    filter.use('tcp.port == 80 || udp')
    filter.add('websocket.opcode == "Text"', 'exclude')
    expect(filter.applied).toBe('(tcp.port == 80 || udp) && !(websocket.opcode == "Text")')
  })
})
