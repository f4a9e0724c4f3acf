import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ByteRange, WireFieldName } from './wire-fields'

export const PAYLOAD_VIEWS = ['text', 'json', 'decoded', 'image', 'hex'] as const
export type PayloadView = (typeof PAYLOAD_VIEWS)[number]
/** `image`: the body of an HTTP answer that is one. */
export type PayloadKind = 'text' | 'binary' | 'image'
export type ByteSourceKind = 'frame-wire' | 'frame-payload' | 'message'

/** How the payload is looked at, and which of the frame's bytes and fields are chosen. */
export const usePayloadViewStore = defineStore('payload-view', () => {
  /** Text, binary payloads and images each keep the view last chosen for them. */
  const views = shallowRef<Record<PayloadKind, PayloadView>>({
    text: 'text',
    binary: 'hex',
    image: 'image',
  })
  const hexSource = shallowRef<ByteSourceKind>('frame-wire')
  const textSource = shallowRef<ByteSourceKind>('message')
  /** Chosen bytes, counted from the first byte of the frame on the wire. */
  const range = shallowRef<ByteRange | null>(null)
  const field = shallowRef<WireFieldName | null>(null)

  function setView(kind: PayloadKind, view: PayloadView): void {
    views.value = { ...views.value, [kind]: view }
  }

  /** Choosing a field shows its bytes. */
  function chooseField(kind: PayloadKind, name: WireFieldName, bytes: ByteRange | null): void {
    field.value = name
    range.value = bytes
    hexSource.value = 'frame-wire'
    setView(kind, 'hex')
  }

  function chooseBytes(bytes: ByteRange | null): void {
    field.value = null
    range.value = bytes
  }

  return { views, hexSource, textSource, range, field, setView, chooseField, chooseBytes }
})
