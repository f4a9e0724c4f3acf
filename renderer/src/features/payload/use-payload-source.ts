import type { FrameDetail } from '@shared/ipc/rows'
import type { PayloadSource } from '@shared/ipc/session-commands'
import { computed } from 'vue'
import { isControl } from '../../text/opcode'
import { useDetailsStore } from '../../state/details-store'
import { useSelectionStore } from '../../state/selection-store'
import { bodyImageType, isTextBody } from './body-type'
import { imageType } from './image-type'
import {
  PAYLOAD_VIEWS,
  usePayloadViewStore,
  type ByteSourceKind,
  type PayloadKind,
} from './payload-view-store'

/** Which bytes of the selected frame or HTTP body the payload pane shows, and between which one can choose. */
export function usePayloadSource() {
  const details = useDetailsStore()
  const view = usePayloadViewStore()

  const selection = useSelectionStore()

  const frame = computed(() => (selection.head === null ? details.frame : null))
  /** The head whose body is shown; null for a frame. */
  const head = computed(() => {
    const chosenHead = selection.head
    if (chosenHead === null || details.connection?.row.connection !== chosenHead.connection) return null
    return details.connection.exchanges[chosenHead.exchange]?.[chosenHead.part] ?? null
  })
  const kind = computed<PayloadKind>(() => {
    if (frame.value !== null) return kindOf(frame.value)
    if (head.value === null) return 'text'
    return bodyImageType(head.value) !== null ? 'image' : isTextBody(head.value) ? 'text' : 'binary'
  })
  /** A picture has a view more; a body is no message that a protocol would decode. */
  const views = computed(() => {
    const isImage = kind.value === 'image' || imageType(frame.value?.row.previewBytes ?? null) !== null
    return PAYLOAD_VIEWS.filter(
      (name) => (name !== 'image' || isImage) && (name !== 'decoded' || selection.head === null),
    )
  })
  const shownView = computed(() => {
    const wanted = view.views[kind.value]
    return views.value.includes(wanted) ? wanted : kind.value === 'text' ? 'text' : 'hex'
  })
  const isHex = computed(() => shownView.value === 'hex')
  const choices = computed<ByteSourceKind[]>(() =>
    frame.value === null ? [] : sourceChoices(frame.value, isHex.value),
  )
  const chosen = computed<ByteSourceKind>(() => {
    const wanted = isHex.value ? view.hexSource : view.textSource
    return choices.value.includes(wanted) ? wanted : (choices.value.at(-1) ?? 'frame-payload')
  })
  const source = computed<PayloadSource | null>(() => {
    if (selection.head !== null) return { kind: 'http-body', ...selection.head }
    return frame.value === null ? null : payloadSource(frame.value, chosen.value)
  })

  function choose(next: ByteSourceKind): void {
    if (isHex.value) view.hexSource = next
    else view.textSource = next
  }

  return { frame, kind, views, shownView, choices, chosen, source, choose }
}

function kindOf(frame: FrameDetail): PayloadKind {
  const { opcode, previewText } = frame.row
  if (isControl(opcode)) return 'binary'
  return opcode === 1 || previewText !== null ? 'text' : 'binary'
}

/** A message that is one uncompressed frame has the frame's own bytes: no choice. The wire is for bytes only. */
function sourceChoices(frame: FrameDetail, isHex: boolean): ByteSourceKind[] {
  const { message, masked } = frame.row
  const isMore = message !== null && (message.frameCount > 1 || message.compressed)
  const choices: ByteSourceKind[] = isHex ? ['frame-wire'] : []
  if (!isHex || masked || isMore) choices.push('frame-payload')
  if (isMore) choices.push('message')
  return choices
}

export function payloadSource(frame: FrameDetail, kind: ByteSourceKind): PayloadSource {
  const { message, row } = frame.row
  if (kind === 'message' && message !== null) return { kind: 'message', row: message.row }
  return { kind: kind === 'frame-wire' ? 'frame-wire' : 'frame-payload', row }
}
