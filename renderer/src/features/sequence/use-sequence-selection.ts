import type { SequenceItem } from '@shared/ipc/sequence-items'
import { watch } from 'vue'
import { useSelectionStore } from '../../state/selection-store'
import { useSequenceStore } from './sequence-store'
import { focusPane } from '../../kit/panes/use-pane-focus'

/** Ties the ladder's chosen row to the selection all panes share, both ways. */
export function useSequenceSelection() {
  const sequence = useSequenceStore()
  const selection = useSelectionStore()

  watch(
    () => [selection.frame, sequence.connection] as const,
    ([frame, connection]) => {
      if (frame === null || frame.connection !== connection) return
      if (sequence.active?.key !== `frame:${frame.number}`) void sequence.showFrame(frame.number)
    },
    { immediate: true },
  )

  function choose(index: number): void {
    sequence.choose(index, select)
  }

  /** A row that is no frame leaves the connection selected: the details show it. */
  function select(item: SequenceItem): void {
    const { connection } = sequence
    if (connection === null) return
    if (item.kind === 'frame') {
      selection.selectFrame({ row: item.row.row, number: item.row.number, connection })
      return
    }
    if (selection.frame === null) return
    if (selection.connection === null) selection.selectConnection(connection)
    selection.selectFrame(null)
  }

  /** @param open null turns it round */
  function toggle(index: number, open: boolean | null): void {
    const item = sequence.rows.at(index)
    if (item?.kind !== 'fold' && item?.kind !== 'legs') return
    const next = open ?? !item.open
    if (next === item.open) return
    if (item.kind === 'legs') sequence.setLegs(next)
    else sequence.setUnfolded(item.fold, next)
  }

  /** Goes on to what a row is about: a fold unfolds, a frame has its details, anything else is in a packet. */
  function open(index: number): void {
    const item = sequence.rows.at(index)
    if (item === undefined) return
    if (item.kind === 'fold' || item.kind === 'legs') toggle(index, null)
    else if (item.kind === 'frame') focusPane('details')
    else selection.selectPacket({ packet: item.packet, connection: sequence.connection })
  }

  return { choose, toggle, open }
}
