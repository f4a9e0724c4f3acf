const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/**
 * The bytes of an IPv4 (4) or IPv6 (16) literal, without brackets; a zone (`%eth0`) is ignored. An IPv4-mapped IPv6
 * address (RFC 4291 §2.5.5.2), which is how a dual-stack socket names an IPv4 peer, gives the four IPv4 bytes.
 * Null for anything else.
 */
export function parseAddress(literal: string): Uint8Array | null {
  const zone = literal.indexOf('%')
  const text = zone < 0 ? literal : literal.slice(0, zone)
  const mapped = IPV4_IN_IPV6.exec(text)
  if (mapped !== null) return parseIpv4(mapped[1] ?? '')
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

function parseIpv4(text: string): Uint8Array | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  const bytes = new Uint8Array(4)
  for (const [index, part] of parts.entries()) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null
    bytes[index] = Number(part)
  }
  return bytes
}

/** RFC 4291 §2.2: eight groups, one run of zeros as `::`, the last two groups possibly as an IPv4 address. */
function parseIpv6(text: string): Uint8Array | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const head = ipv6Groups(halves[0] ?? '')
  const tail = ipv6Groups(halves[1] ?? '')
  if (head === null || tail === null) return null
  const given = head.length + tail.length
  if (halves.length === 1 ? given !== 8 : given > 7) return null
  const groups = [...head, ...new Array<number>(8 - given).fill(0), ...tail]
  const bytes = new Uint8Array(16)
  for (const [index, group] of groups.entries()) {
    bytes[2 * index] = group >> 8
    bytes[2 * index + 1] = group & 0xff
  }
  return bytes
}

function ipv6Groups(text: string): number[] | null {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (part.includes('.') && index === parts.length - 1) {
      const v4 = parseIpv4(part)
      if (v4 === null) return null
      groups.push(((v4[0] ?? 0) << 8) | (v4[1] ?? 0), ((v4[2] ?? 0) << 8) | (v4[3] ?? 0))
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return null
      groups.push(parseInt(part, 16))
    }
  }
  return groups
}

/** The literal of the 4 or 16 address bytes at `start`, IPv6 as RFC 5952 §4 writes it. */
export function formatAddress(bytes: Uint8Array, start: number, length: 4 | 16): string {
  if (length === 4) return `${bytes[start]}.${bytes[start + 1]}.${bytes[start + 2]}.${bytes[start + 3]}`
  const groups: number[] = []
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[start + i] ?? 0) << 8) | (bytes[start + i + 1] ?? 0))
  return formatIpv6(groups)
}

function formatIpv6(groups: readonly number[]): string {
  const run = longestZeroRun(groups)
  const hex = groups.map((group) => group.toString(16))
  const isMapped = run.start === 0 && run.length === 5 && groups[5] === 0xffff
  if (isMapped) return `::ffff:${dotted(groups[6] ?? 0)}.${dotted(groups[7] ?? 0)}`
  if (run.length < 2) return hex.join(':')
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`
}

function dotted(group: number): string {
  return `${group >> 8}.${group & 0xff}`
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (end < groups.length && groups[end] === 0) end++
    if (end - start > best.length) best = { start, length: end - start }
    if (end > start) start = end
  }
  return best
}
