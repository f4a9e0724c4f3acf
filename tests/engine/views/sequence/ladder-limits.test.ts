import { describe, expect, it } from 'vitest'
import { MAX_TIMED_ITEMS, type SequenceItem } from '@shared/ipc/sequence-items'
import type { FrameRecord } from '@shared/dissector/dissection-sink'
import { Session, type SessionOptions } from '../../../../electron/engine/index/session'
import type { SessionBytes } from '../../../../electron/engine/file/session-bytes'
import { SessionViews } from '../../../../electron/engine/views/session-views'

const NO_BYTES: SessionBytes = { size: 0, read: () => new Uint8Array(0), close: () => undefined }

/** A connection whose frames the test tells the session of, as a dissector would. */
class Told {
  readonly session: Session
  readonly views: SessionViews
  #frames = 0

  constructor(options: SessionOptions = {}) {
    this.session = new Session(NO_BYTES, options)
    this.views = new SessionViews(this.session)
    const client = { address: '192.0.2.1', port: 40_000 }
    this.session.opened(0, client, { address: '192.0.2.2', port: 80 }, this.packet())
  }

  packet(): number {
    return this.session.packet(1_700_000_000 + this.session.packets.count, 0, 0, 60, 60, 0)
  }

  frames(count: number, part: Partial<FrameRecord> = {}): void {
    for (let index = 0; index < count; index++) {
      const packet = this.packet()
      this.session.traffic.frame(0, {
        number: this.#frames++,
        direction: 1,
        firstPacket: packet,
        packet,
        streamOffset: 0,
        headerLength: 2,
        payloadLength: 0,
        payloadReceived: 0,
        complete: true,
        fin: true,
        rsv: 0,
        opcode: 1,
        masked: false,
        maskKey: 0,
        closeCode: null,
        closeReason: null,
        ...part,
      })
    }
  }

  ladder(): SequenceItem[] {
    return this.views.lists.window({ table: 'sequence', connection: 0, unfolded: [], legs: false }, 0, 100)
      .rows
  }
}

const kinds = (items: SequenceItem[]): string =>
  items.map((item) => (item.kind === 'frame' ? String(item.row.number) : item.kind)).join(' ')

describe('A ladder', () => {
  it('never folds a gap, a FIN or a note away with the frames around it', () => {
    const told = new Told()
    told.frames(20)
    told.session.gap(0, 1, 500, told.packet())
    told.frames(20)
    told.session.fact(0, { kind: 'note', text: 'here' }, told.packet())
    told.frames(3)
    told.session.closed(0, 0, 'fin', told.packet())
    told.frames(20)
    told.session.closed(0, 0, 'rst', told.packet())
    expect(kinds(told.ladder())).toBe(
      '0 1 fold 17 18 19 gap opaque 20 21 fold 37 38 39 fact 40 41 42 fin 43 44 fold 60 61 62 rst',
    )
  })

  it('keeps a frame visible that a diagnostic names after it was folded', () => {
    const told = new Told()
    told.frames(30)
    expect(kinds(told.ladder())).toBe('0 1 fold 28 29')
    const about = { connection: 0, direction: 1 as const, packet: 12, range: null, values: {} }
    told.session.diagnostics.add({ ...about, code: 'text-invalid-utf8', frame: 11 })
    expect(kinds(told.ladder())).toBe('0 1 fold 9 10 11 12 13 fold 28 29')
  })

  it('shows as many gaps as are kept; the others are counted', () => {
    const told = new Told({ limits: { gapsPerConnection: 3 } })
    for (let gap = 0; gap < 5; gap++) told.session.gap(0, 1, 100, told.packet())
    expect(told.ladder().filter(({ kind }) => kind === 'gap')).toHaveLength(3)
    expect(told.session.connections[0]!.streams[1].missing).toBe(500)
  })

  it('has no times to draw to scale once it is longer than the limit', () => {
    const told = new Told()
    told.frames(MAX_TIMED_ITEMS, { opcode: 9 })
    const of = { connection: 0, unfolded: [], legs: false }
    expect(told.views.answer('sequence.times', of).times).toHaveLength(MAX_TIMED_ITEMS)
    told.frames(1, { opcode: 9 })
    expect(told.views.answer('sequence.times', of)).toEqual({ total: MAX_TIMED_ITEMS + 1, times: null })
  })

  it('of a connection there is not is empty', () => {
    const told = new Told()
    const of = { connection: 7, unfolded: [], legs: false }
    expect(told.views.lists.window({ table: 'sequence', ...of }, 0, 9)).toEqual({
      total: 0,
      pending: 0,
      place: null,
      origin: null,
      lanes: null,
      rows: [],
    })
    expect(told.views.lists.locate({ table: 'sequence', ...of }, 0)).toBeNull()
    expect(told.views.answer('connection.ending', { connection: 7 })).toBeNull()
  })
})
