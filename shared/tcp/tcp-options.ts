import { hexBytes, type LayerReader } from '../link/layer-reader'

const END = 0
const NO_OPERATION = 1

/** Reads the options of a TCP header (RFC 9293 §3.2, RFC 7323, RFC 2018) up to `end`, each as a field. */
export function describeTcpOptions(reader: LayerReader, end: number): void {
  while (reader.position < end && !reader.hasFault) {
    const start = reader.position
    const kind = reader.number(1)
    if (kind === END) {
      reader.position = end
      reader.field('tcp.options.eol', 'End of options', '', start)
    } else if (kind === NO_OPERATION) {
      reader.field('tcp.options.nop', 'No operation', '', start)
    } else {
      const length = reader.number(1)
      if (length < 2 || start + length > end) {
        reader.fail(`A TCP option of kind ${kind} claims ${length} bytes.`)
        return
      }
      option(reader, kind, reader.take(length - 2), start)
    }
  }
}

function option(reader: LayerReader, kind: number, value: Uint8Array, start: number): void {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength)
  if (kind === 2 && value.length === 2) {
    reader.field('tcp.options.mss', 'Maximum segment size', view.getUint16(0), start)
  } else if (kind === 3 && value.length === 1) {
    const shift = view.getUint8(0)
    reader.field('tcp.options.wscale', 'Window scale', `${shift} (times ${2 ** shift})`, start)
  } else if (kind === 4) {
    reader.field('tcp.options.sack_perm', 'Selective acknowledgment permitted', '', start)
  } else if (kind === 5 && value.length % 8 === 0) {
    const blocks = Array.from({ length: value.length / 8 }, (_, i) => {
      return `${view.getUint32(8 * i)}–${view.getUint32(8 * i + 4)}`
    })
    reader.field('tcp.options.sack', 'Selective acknowledgment', blocks.join(', '), start)
  } else if (kind === 8 && value.length === 8) {
    const text = `${view.getUint32(0)}, echo ${view.getUint32(4)}`
    reader.field('tcp.options.timestamp', 'Timestamps', text, start)
  } else {
    reader.field('tcp.options.unknown', `Option ${kind}`, hexBytes(value, ' '), start)
  }
}
