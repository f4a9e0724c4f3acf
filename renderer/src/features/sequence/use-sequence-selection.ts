import type { SequenceItem } from '@shared/ipc/sequence-items'
import { watch } from 'vue'
import { useSelectionStore } from '../../state/selection-store'
import { useSequenceStore } from './sequence-store'
import { focusPane } from '../../kit/panes/use-pane-focus'

/** Rows that a packet of their own brought. */
const PACKET_ROWS: readonly SequenceItem['kind'][] = ['tcp-step', 'head', 'fin', 'rst', 'gap', 'fact']

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

  /**
   * The details show what was chosen: a frame, a head with its body, else the packet that brought it. A row that stands
   * for no packet of its own leaves the connection selected.
   */
  function select(item: SequenceItem): void {
    const { connection } = sequence
    if (connection === null) return
    if (item.kind === 'frame') {
      selection.selectFrame({ row: item.row.row, number: item.row.number, connection })
      return
    }
    if (item.kind === 'head' && item.part !== 'interim') {
      selection.selectHead({ connection, exchange: item.exchange, part: item.part })
      return
    }
    if (PACKET_ROWS.includes(item.kind)) {
      selection.selectPacket({ packet: item.packet, connection, quietly: true })
      return
    }
    if (selection.frame === null && selection.packet === null && selection.head === null) return
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
