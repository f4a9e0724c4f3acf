import { isIP } from 'node:net'

const SEQUENCE = 0x30
/** permittedSubtrees, and the two kinds of GeneralName it is made of here (RFC 5280 §4.2.1.10, §4.2.1.6). */
const PERMITTED = 0xa0
const DNS_NAME = 0x82
const IP_ADDRESS = 0x87

export const NAME_CONSTRAINTS_OID = '2.5.29.30'

/** An address and its prefix length, or a domain with all below it. */
export type PermittedName = { domain: string } | { address: string; prefix: number }

/** What an authority that is trusted on this machine may speak for, unless told otherwise: names that are nobody's on the internet. */
export const LOCAL_NAMES: readonly PermittedName[] = [
  { domain: 'localhost' },
  { domain: 'test' },
  { domain: 'local' },
  { domain: 'internal' },
  { domain: 'home.arpa' },
  { domain: 'lan' },
  { address: '127.0.0.0', prefix: 8 },
  { address: '10.0.0.0', prefix: 8 },
  { address: '172.16.0.0', prefix: 12 },
  { address: '192.168.0.0', prefix: 16 },
  { address: '::1', prefix: 128 },
  { address: 'fc00::', prefix: 7 },
  { address: 'fe80::', prefix: 10 },
]

/** The host as an authority is constrained to it. */
export function permittedName(host: string): PermittedName {
  const family = isIP(host)
  return family === 0 ? { domain: host } : { address: host, prefix: family === 4 ? 32 : 128 }
}

/** The extension's value: certificates of the authority are for these names and addresses alone. */
export function nameConstraints(permitted: readonly PermittedName[]): Uint8Array {
  const subtrees = permitted.map((name) => der(SEQUENCE, [generalName(name)]))
  return der(SEQUENCE, [der(PERMITTED, subtrees)])
}

function generalName(name: PermittedName): Uint8Array {
  if ('domain' in name) return der(DNS_NAME, [Buffer.from(name.domain, 'latin1')])
  const address = addressBytes(name.address)
  const mask = address.map((_, at) => (0xff00 >> Math.max(0, Math.min(8, name.prefix - 8 * at))) & 0xff)
  return der(IP_ADDRESS, [address, mask])
}

/** A tag, the length, the content (X.690 §8.1). */
function der(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts)
  const { length } = content
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Uint8Array.from(head), content])
}

/** The 4 or 16 bytes of an address. */
export function addressBytes(address: string): Uint8Array {
  if (isIP(address) === 4) return Uint8Array.from(address.split('.'), Number)
  const [before = '', after] = address.replace(/%.*$/, '').split('::')
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => parseInt(group, 16))
  const head = groups(before)
  const tail = groups(after ?? '')
  const zeros = new Array<number>(Math.max(0, 8 - head.length - tail.length)).fill(0)
  return Uint8Array.from(
    [...head, ...(after === undefined ? [] : zeros), ...tail].flatMap((group) => [group >> 8, group & 0xff]),
  )
}
