import { NO_INTERFACE } from '@shared/capture/packet-reader'
import { describe, expect, it } from 'vitest'
import { PacketTable } from '../../../../electron/engine/index/columns/packet-table'

describe('the packet table', () => {
  it('numbers packets from 1, as Wireshark does', () => {
    const table = new PacketTable()
    expect(table.add(1, 0, 0, 60, 60, 0)).toBe(1)
    expect(table.add(1, 0, 76, 60, 60, 0)).toBe(2)
    expect(table.count).toBe(2)
  })

  it('keeps times to the nanosecond, also before 1970, after 2106, and out of order', () => {
    const table = new PacketTable()
    const times = [
      [1_700_000_000, 999_999_999],
      [1_699_999_999, 1],
      [-5, 7],
      [0, 0],
      [5_000_000_000, 123_456_789],
      [2 ** 40, 1],
    ] as const
    for (const [seconds, nanos] of times) table.add(seconds, nanos, 0, 1, 1, 0)
    times.forEach(([seconds, nanos], index) => {
      expect(table.time(index + 1)).toBe(BigInt(seconds) * 1_000_000_000n + BigInt(nanos))
    })
    expect(table.timeRange()).toEqual({ first: -4_999_999_993n, last: 2n ** 40n * 1_000_000_000n + 1n })
  })

  it('knows lengths, file offsets beyond 4 GiB, and interfaces', () => {
    const table = new PacketTable()
    table.add(0, 0, 24, 60, 60, 0)
    table.add(0, 0, 2 ** 40 + 1, 96, 1514, 3)
    expect([
      table.fileOffset(1),
      table.capturedLength(1),
      table.originalLength(1),
      table.interfaceNumber(1),
    ]).toEqual([24, 60, 60, 0])
    expect([
      table.fileOffset(2),
      table.capturedLength(2),
      table.originalLength(2),
      table.interfaceNumber(2),
    ]).toEqual([2 ** 40 + 1, 96, 1514, 3])
  })

  it('tells packets from records of the file that have a number and no packet, nor a time', () => {
    const table = new PacketTable()
    table.add(0, 0, 40, 8, 8, NO_INTERFACE)
    table.add(7, 1, 90, 60, 60, 0)
    table.add(7, 1, 160, 8, 8, NO_INTERFACE)
    expect([table.count, table.packetCount]).toEqual([3, 1])
    expect(table.timeRange()).toEqual({ first: 7_000_000_001n, last: 7_000_000_001n })
  })

  it('has no time for a packet that does not exist, and no range without packets', () => {
    const table = new PacketTable()
    expect([table.time(0), table.time(1), table.timeRange()]).toEqual([0n, 0n, null])
  })
})
