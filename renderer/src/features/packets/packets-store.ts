import { PACKET_SORT_COLUMNS } from '@shared/ipc/row-queries'
import { defineStore } from 'pinia'
import { createRowList } from '../../rows/row-list-store'

/** The packets around those on screen, of one connection or of the whole session. Asks for nothing until it is opened. */
export const usePacketsStore = defineStore('packets', () => {
  const list = createRowList<'packets'>({
    rowNumber: ({ packet }) => packet,
    counted: ({ packets }) => packets,
    sortColumns: PACKET_SORT_COLUMNS,
  })
  const { rows, place, origin, pending, sort, show, choose, pick, sortBy } = list

  /** @param connection null lists the packets of all */
  function open(connection: number | null): void {
    list.open({ table: 'packets', connection })
  }

  /** Nothing is looked at any longer. */
  function close(): void {
    list.open(null)
  }

  return { rows, place, origin, pending, sort, open, close, show, choose, pick, sortBy }
})
