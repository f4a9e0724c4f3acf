import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAX_UNFOLDED_RUNS, type SequenceItem } from '@shared/ipc/sequence-items'
import { connectStores } from '../../../../renderer/src/app/window-events'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { useSelectionStore } from '../../../../renderer/src/state/selection-store'
import { useSequenceStore } from '../../../../renderer/src/features/sequence/sequence-store'
import { frameRow, START } from '../../support/rows'
import { installBridge, ScriptedBridge, settled } from '../../support/scripted-bridge'

const frame = (number: number): SequenceItem => ({
  kind: 'frame',
  row: frameRow({ number }),
  pair: null,
  key: `frame:${number}`,
  time: START + BigInt(number),
  packet: number + 1,
  sincePrevious: 1n,
  direction: 0,
  leg: null,
  states: { client: null, server: null },
})

describe('The store of the sequence', () => {
  let bridge: ScriptedBridge
  let disconnect: () => void

  beforeEach(async () => {
    bridge = new ScriptedBridge()
    bridge.ladder = Array.from({ length: 3500 }, (_, number) => frame(number))
    installBridge(bridge)
    setActivePinia(createPinia())
    disconnect = connectStores()
    await useAppStore().load()
    useSelectionStore().selectConnection(0)
    useSequenceStore()
    await settled()
  })

  afterEach(() => disconnect())

  it('reads a whole ladder in windows for a picture, and stops at its limit', async () => {
    const sequence = useSequenceStore()
    expect((await sequence.readAll(5000)).items).toHaveLength(3500)
    const cut = await sequence.readAll(1500)
    expect(cut).toMatchObject({ total: 3500 })
    expect(cut.items).toHaveLength(1500)
  })

  it('folds the oldest run again when more are unfolded than a request may name', () => {
    const sequence = useSequenceStore()
    for (let fold = 0; fold <= MAX_UNFOLDED_RUNS; fold++) sequence.setUnfolded(fold * 10, true)
    expect(sequence.unfolded).toHaveLength(MAX_UNFOLDED_RUNS)
    expect(sequence.unfolded).not.toContain(0)
    expect(sequence.unfolded.at(-1)).toBe(MAX_UNFOLDED_RUNS * 10)
  })

  it('finds the chosen frame again where rows before it came or went', async () => {
    const sequence = useSequenceStore()
    sequence.show(0, 20)
    await settled()
    sequence.choose(10, () => undefined)
    bridge.ladder = [frame(9000), ...bridge.ladder]
    sequence.setUnfolded(1, true)
    await settled()
    await settled()
    expect(sequence.active).toEqual({ index: 11, key: 'frame:10' })
  })

  it('begins every connection folded, with nothing chosen', async () => {
    const sequence = useSequenceStore()
    sequence.show(0, 20)
    await settled()
    sequence.choose(3, () => undefined)
    sequence.setUnfolded(1, true)
    useSelectionStore().selectConnection(1)
    await settled()
    expect(sequence.unfolded).toEqual([])
    expect(sequence.active).toBeNull()
    expect(sequence.ending).toBeNull()
  })
})
