import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import type { Component } from 'vue'
import type { Language } from '@shared/model/language'
import { createCatalogue } from '../../../renderer/src/locales/catalogue'

/** Mounts a component as the window would: with its stores and the catalogue in a language. */
export function mountPart<Props extends Record<string, unknown>>(
  component: Component,
  props: Props,
  language: Language = 'en',
): VueWrapper {
  const pinia = createPinia()
  setActivePinia(pinia)
  return mount(component, {
    props,
    global: { plugins: [pinia, createCatalogue(language)] },
    attachTo: document.body,
  })
}
