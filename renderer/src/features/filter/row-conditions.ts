import { filterByValue } from '@shared/filter/completion/value-filter'
import { findField } from '@shared/filter/fields/catalogue'
import { printString } from '@shared/filter/language/printer'
import type { PacketRow } from '@shared/ipc/packet-rows'
import type { ConnectionRow, FrameRow } from '@shared/ipc/rows'
import type { LayerNode } from '@shared/model/packet-layers'

/** Characters of a payload that make a condition: enough to find it again. */
const MAX_TEXT = 60
const CLOSE = 8

/** Conditions that a row's cells have, each a filter by itself; the likeliest first. */
export function frameConditions(row: FrameRow): string[] {
  const conditions = [
    condition('websocket.opcode', row.opcode),
    condition('sockscope.direction', row.direction),
    condition('tcp.stream', row.connection),
    condition('sockscope.frame.length', row.payloadLength),
  ]
  if (row.opcode === CLOSE && row.closeCode !== null) {
    conditions.unshift(condition('websocket.payload.close.status_code', row.closeCode))
  }
  if (row.previewText !== null && row.previewText !== '') {
    conditions.push(`sockscope.payload contains ${printString(startOf(row.previewText))}`)
  }
  return conditions
}

export function connectionConditions(row: ConnectionRow): string[] {
  const conditions = [condition('tcp.stream', row.connection), condition('tcp.port', row.server.port)]
  if (row.target !== null) conditions.push(condition('http.request.uri', row.target))
  conditions.push(condition(addressField(row.client.address), row.client.address))
  if (row.subprotocol !== null) conditions.push(condition('sockscope.subprotocol', row.subprotocol))
  return conditions
}

export function packetConditions(row: PacketRow): string[] {
  const conditions: string[] = []
  if (row.connection !== null) conditions.push(condition('tcp.stream', row.connection))
  for (const end of [row.source, row.destination]) {
    const address = end === null ? null : addressOf(end)
    if (address !== null) conditions.push(condition(addressField(address), address))
  }
  if (row.tcp !== null) conditions.push(condition('tcp.flags', row.tcp.flags))
  conditions.push(condition('frame.len', row.length))
  return conditions
}

export function diagnosticConditions(row: {
  code: string
  severity: string
  /** Null where it is about the capture as a whole. */
  connection: number | null
}): string[] {
  const conditions = [
    condition('sockscope.diagnostic', row.code),
    `sockscope.severity == ${printString(row.severity)}`,
  ]
  if (row.connection !== null) conditions.push(condition('tcp.stream', row.connection))
  return conditions
}

/** The condition of one field of a packet's layers; null for a node that is no field of the language. */
export function layerCondition({ key, value }: LayerNode): string | null {
  const field = findField(key)
  if (field === null) return null
  if (value === null) return field.name
  if (typeof value === 'boolean') return `${field.name} == ${value ? 1 : 0}`
  return filterByValue(field, value)
}

function condition(name: string, value: string | number | bigint): string {
  const field = findField(name)
  return field === null ? name : filterByValue(field, value)
}

function addressField(address: string): string {
  return address.includes(':') ? 'ipv6.addr' : 'ip.addr'
}

/** `10.0.0.1:8000`, `[::1]:8000` or an address alone. */
function addressOf(end: string): string | null {
  return (
    /^\[(.*)\]:\d+$/.exec(end)?.[1] ??
    /^([\d.]+)(?::\d+)?$/.exec(end)?.[1] ??
    (end.includes(':') ? end : null)
  )
}

/** Cut between characters, and before one that could not be decoded. */
function startOf(text: string): string {
  return Array.from(text).slice(0, MAX_TEXT).join('').split('\ufffd', 1)[0] ?? ''
}
