import { CAPTURED_INTERFACE_PREFIX, SYNTHETIC_INTERFACE_NAME } from '../../capture/session-format'
import { findNetworkHeader } from '../../link/link-decoder'
import { LINKTYPE_RAW } from '../../link/link-type'
import type { ExportChunks } from '../export-feed'
import type { CaptureInterface } from '../../model/capture-interface'
import type { PacketFeed } from './packet-feed'

const BATCH_BYTES = 256 << 10
const FILE_HEADER_LENGTH = 24
const RECORD_HEADER_LENGTH = 16
/** Times in nanoseconds; the file's byte order is that of the number (https://wiki.wireshark.org/Development/LibpcapFileFormat). */
const NANOSECOND_MAGIC = 0xa1b2_3c4d
const SNAP_LENGTH = 262_144
const LATEST_SECOND = 0xffff_ffff

/**
 * A classic pcap file, with nanoseconds. It has one link type: where the packets have several, their link headers are
 * taken off, and what carries no IP is left out. It cannot name interfaces either, so the control segments that were
 * captured beside a recording are left out: without their name they would be a second connection.
 */
export function* pcapExport(feed: PacketFeed): ExportChunks & Generator<Uint8Array> {
  const kept = feed.interfaces.map((description) => isKept(description, feed.interfaces))
  const linkTypes = new Set(feed.interfaces.filter((_, at) => kept[at]).map(({ linkType }) => linkType))
  const [only] = linkTypes
  const linkType = linkTypes.size === 1 && only !== undefined ? only : LINKTYPE_RAW

  let buffer = new Uint8Array(BATCH_BYTES)
  let view = new DataView(buffer.buffer)
  writeFileHeader(view, linkType)
  let position = FILE_HEADER_LENGTH
  for (const { interfaceNumber, seconds, nanos, bytes, originalLength } of feed.packets()) {
    const description = feed.interfaces[interfaceNumber]
    if (description === undefined || kept[interfaceNumber] !== true) continue
    const start =
      description.linkType === linkType ? 0 : findNetworkHeader(description.linkType, bytes, 0, bytes.length)
    if (start < 0) continue
    const length = bytes.length - start
    if (position + RECORD_HEADER_LENGTH + length > buffer.length) {
      yield buffer.subarray(0, position)
      buffer = new Uint8Array(Math.max(BATCH_BYTES, RECORD_HEADER_LENGTH + length))
      view = new DataView(buffer.buffer)
      position = 0
    }
    view.setUint32(position, Math.min(LATEST_SECOND, Math.max(0, seconds)), true)
    view.setUint32(position + 4, nanos, true)
    view.setUint32(position + 8, length, true)
    view.setUint32(position + 12, originalLength - start, true)
    buffer.set(bytes.subarray(start), position + RECORD_HEADER_LENGTH)
    position += RECORD_HEADER_LENGTH + length
  }
  yield buffer.subarray(0, position)
}

function isKept({ name }: CaptureInterface, all: readonly CaptureInterface[]): boolean {
  const besideRecording = all.some((other) => other.name === SYNTHETIC_INTERFACE_NAME)
  return !(besideRecording && name.startsWith(CAPTURED_INTERFACE_PREFIX))
}

function writeFileHeader(view: DataView, linkType: number): void {
  view.setUint32(0, NANOSECOND_MAGIC, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, SNAP_LENGTH, true)
  view.setUint32(20, linkType, true)
}
