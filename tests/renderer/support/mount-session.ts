import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import type { Component } from 'vue'
import type { Language } from '@shared/model/language'
import { createCatalogue } from '../../../renderer/src/locales/catalogue'
import { useAppStore } from '../../../renderer/src/state/app-store'
import { connectStores } from '../../../renderer/src/app/window-events'
import { installBridge, type ScriptedBridge } from './scripted-bridge'

/** A part of the window over a session: `bridge` answers, `close` takes it all away again. */
export async function mountSession(
  bridge: ScriptedBridge,
  component: Component,
  options: { props?: Record<string, unknown>; language?: Language; before?: () => void } = {},
): Promise<{ view: VueWrapper; close: () => void }> {
  installBridge(bridge)
  const pinia = createPinia()
  setActivePinia(pinia)
  const disconnect = connectStores()
  await useAppStore().load()
  options.before?.()
  const view = mount(component, {
    props: options.props ?? {},
    global: { plugins: [pinia, createCatalogue(options.language ?? 'en')] },
    attachTo: document.body,
  })
  await flushPromises()
  return {
    view,
    close: () => {
      view.unmount()
      disconnect()
    },
  }
}
