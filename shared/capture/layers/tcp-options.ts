import type { LayerNode } from '../../model/packet-layers'
import type { LayerBuilder } from './layer-builder'

const KIND_END = 0
const KIND_NOP = 1
const KIND_MSS = 2
const KIND_WINDOW_SCALE = 3
const KIND_SACK = 5
const KIND_TIMESTAMPS = 8

/** Kinds of the registry (https://www.iana.org/assignments/tcp-parameters) one meets, and the length each must have. */
const OPTIONS: Readonly<Record<number, { key: string; length: number | null }>> = {
  [KIND_MSS]: { key: 'tcp.options.mss', length: 4 },
  [KIND_WINDOW_SCALE]: { key: 'tcp.options.wscale', length: 3 },
  4: { key: 'tcp.options.sack_perm', length: 2 },
  [KIND_SACK]: { key: 'tcp.options.sack', length: null },
  [KIND_TIMESTAMPS]: { key: 'tcp.options.timestamp', length: 10 },
  19: { key: 'tcp.options.md5', length: 18 },
  28: { key: 'tcp.options.user_to', length: 4 },
  29: { key: 'tcp.options.ao', length: null },
  30: { key: 'tcp.options.mptcp', length: null },
  34: { key: 'tcp.options.tfo', length: null },
}

/** The options between the fixed header and the payload (RFC 9293 §3.1, RFC 7323, RFC 2018). */
export function tcpOptions(tree: LayerBuilder, tcp: LayerNode, start: number, end: number): void {
  const list = tree.raw(tcp, 'tcp.options', start, end - start)
  const last = Math.min(end, tree.end)
  for (let at = start; at < last;) {
    const kind = tree.uint(at, 1)
    if (kind === KIND_END || kind === KIND_NOP) {
      const option = tree.raw(list, kind === KIND_END ? 'tcp.options.eol' : 'tcp.options.nop', at, 1)
      tree.number(option, 'tcp.option_kind', at, 1)
      if (kind === KIND_END) return
      at++
      continue
    }
    const length = at + 1 < last ? tree.uint(at + 1, 1) : 0
    if (length < 2 || at + length > last) {
      tree.note(list, 'option-length-invalid', true, { length })
      return
    }
    const known = OPTIONS[kind]
    const option = tree.raw(list, known?.key ?? 'tcp.options.unknown', at, length)
    tree.number(option, 'tcp.option_kind', at, 1)
    tree.number(option, 'tcp.option_len', at + 1, 1)
    if (known !== undefined && known.length !== null && known.length !== length) {
      tree.note(option, 'option-length-invalid', true, { length })
    } else {
      optionFields(tree, option, kind, at, length)
    }
    at += length
  }
}

function optionFields(tree: LayerBuilder, option: LayerNode, kind: number, at: number, length: number): void {
  if (kind === KIND_MSS) {
    tree.number(option, 'tcp.options.mss_val', at + 2, 2)
  } else if (kind === KIND_WINDOW_SCALE) {
    const shift = tree.number(option, 'tcp.options.wscale.shift', at + 2, 1) ?? 0
    // RFC 7323 §2.3: a larger shift counts as 14.
    const multiplier = 2 ** Math.min(shift, 14)
    tree.field(option, 'tcp.options.wscale.multiplier', at + 2, 1, multiplier, { isDerived: true })
  } else if (kind === KIND_TIMESTAMPS) {
    tree.number(option, 'tcp.options.timestamp.tsval', at + 2, 4)
    tree.number(option, 'tcp.options.timestamp.tsecr', at + 6, 4)
  } else if (kind === KIND_SACK) {
    for (let edge = at + 2; edge + 8 <= at + length; edge += 8) {
      tree.number(option, 'tcp.options.sack_le', edge, 4)
      tree.number(option, 'tcp.options.sack_re', edge + 4, 4)
    }
    if ((length - 2) % 8 !== 0) tree.note(option, 'option-length-invalid', true, { length })
  }
}
