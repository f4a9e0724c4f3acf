import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useCentreTabStore } from '../../../renderer/src/state/centre-tab-store'
import { useSelectionStore } from '../../../renderer/src/state/selection-store'

beforeEach(() => setActivePinia(createPinia()))

describe('the view the centre shows', () => {
  it('is the frames of all at first, and the sequence of a connection that is chosen', () => {
    const centre = useCentreTabStore()
    expect(centre.tab).toBe('frames')
    useSelectionStore().selectConnection(3)
    expect(centre.tab).toBe('sequence')
    useSelectionStore().selectConnection(null)
    expect(centre.tab).toBe('frames')
  })

  it('stays what somebody chose, whatever connection is chosen', () => {
    const centre = useCentreTabStore()
    centre.tab = 'handshake'
    useSelectionStore().selectConnection(3)
    useSelectionStore().selectConnection(null)
    expect(centre.tab).toBe('handshake')
  })

  it('stays the list of all frames when one of them is chosen', () => {
    useSelectionStore().selectFrame({ row: 4, number: 1, connection: 0 })
    expect(useCentreTabStore().tab).toBe('frames')
  })
})
