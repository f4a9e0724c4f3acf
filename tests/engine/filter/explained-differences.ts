/** Why a filter selects other packets than tshark 4.0 does, by what it reads. */
const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/\bjson\b/, 'tshark reads WebSocket text as JSON only where a preference is changed'],
  [/len\(websocket\)/, 'the length of tshark’s websocket protocol is that of the header alone'],
  [
    /initial_rtt/,
    'the daemon has read the file before it is asked: the SYN+ACK already knows the round trip',
  ],
  [/^\S+\[[^\]]*\]$/, 'a slice alone asked only whether it is there; today it asks whether it is not zero'],
  [/\{-1\s*\.\./, 'tshark 4.0 turns a negative end of a range into a large unsigned number'],
]

export function reasonForDifference(filter: string): string | null {
  return REASONS.find(([pattern]) => pattern.test(filter))?.[1] ?? null
}
