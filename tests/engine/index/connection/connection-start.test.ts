import { describe, expect, it } from 'vitest'
import { ConnectionRecord } from '../../../../electron/engine/index/connection/connection-record'
import { startTime } from '../../../../electron/engine/index/connection/connection-state'
import { PacketTable } from '../../../../electron/engine/index/columns/packet-table'

const OPENED = 1_700_000_000n * 1_000_000_000n + 5_000_000n

/** A connection the proxy was told of at OPENED, and when its SYN was captured, if it was. */
function startOf(syn: bigint | null): bigint {
  const packets = new PacketTable()
  packets.add(1_700_000_000, 5_000_000, 0, 44, 44, 0)
  const end = (port: number) => ({ address: '127.0.0.1', port })
  const record = new ConnectionRecord(0, end(51_544), end(9001), 1)
  if (syn !== null) record.syn = { packet: 1, seq: 7000, ack: null, time: syn }
  return startTime(record, packets)
}

describe('a connection begins', () => {
  it('when the proxy is told of it', () => {
    expect(startOf(null)).toBe(OPENED)
  })

  it('with its SYN, where that was captured before the proxy was told: nothing has a negative time', () => {
    expect(startOf(OPENED - 1_917_000n)).toBe(OPENED - 1_917_000n)
  })

  it('when the proxy was told, where another clock puts the SYN after that', () => {
    expect(startOf(OPENED + 400_000n)).toBe(OPENED)
  })
})
