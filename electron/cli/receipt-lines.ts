import type { RedactionReceipt } from '@shared/model/redaction'

/** What a redacted export looked for, and that it is not there, as lines for a terminal. */
export function receiptLines(receipt: RedactionReceipt): string[] {
  const { rules, values, onlyInPlace, elsewhere, blanked, packetsLeftOut, decryptedConnections } = receipt
  const lines = rules.map(({ rule, matches }) => `redacted: ${rule}: ${counted(matches, 'match', 'matches')}`)
  lines.push(
    `redacted: ${counted(values, 'value', 'values')} in all, also in ${counted(elsewhere, 'place', 'places')} that no rule names`,
  )
  if (blanked > 0)
    lines.push(
      `redacted: ${counted(blanked, 'content', 'contents')} became filler, in whole or in part: not readable, or too long without the secret`,
    )
  if (packetsLeftOut > 0)
    lines.push(`redacted: ${counted(packetsLeftOut, 'packet', 'packets')} of no TCP connection left out`)
  if (decryptedConnections > 0)
    lines.push(
      `redacted: ${counted(decryptedConnections, 'TLS connection', 'TLS connections')} written as plain TCP, without keys`,
    )
  const sought = values - onlyInPlace
  lines.push(
    `scanned: ${counted(receipt.scannedBytes, 'byte', 'bytes')} for ${counted(sought, 'value', 'values')}, plain, masked, deflated, gzip, base64, hex, percent-encoded, JSON-escaped and UTF-16: nothing found`,
  )
  if (onlyInPlace > 0)
    lines.push(
      `not scanned for: ${counted(onlyInPlace, 'value', 'values')} too short or too common, replaced where a rule found them`,
    )
  return lines
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
