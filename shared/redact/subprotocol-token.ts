/**
 * Pages cannot set header fields on a WebSocket, so tokens are smuggled in Sec-WebSocket-Protocol: as an element behind
 * one that says so (`access_token, eyJ…`), or behind a prefix of the same element.
 */
const PREFIX =
  /^(?:base64url\.bearer\.authorization\.k8s\.io\.|(?:x[-_])?(?:access[-_]?token|id[-_]?token|auth(?:orization)?|api[-_]?key|bearer|token|jwt|session|ticket|key)[-._:=|~])(?=.)/i
const ANNOUNCEMENT =
  /^(?:x[-_])?(?:access[-_]?token|id[-_]?token|auth(?:orization)?|api[-_]?key|bearer|token|jwt|ticket)$/i
/** Shorter words are names of protocols. */
const SHORTEST_TOKEN = 8
/** Of letters alone: `GraphQLTransport` is a name. */
const SHORTEST_WORDLESS = 12

/** The parts of a Sec-WebSocket-Protocol value that are no names of protocols: positions in the value. */
export function subprotocolTokens(value: string): { start: number; end: number }[] {
  const tokens: { start: number; end: number }[] = []
  let isAnnounced = false
  for (let at = 0; at <= value.length;) {
    const comma = value.indexOf(',', at)
    const end = comma < 0 ? value.length : comma
    const element = value.slice(at, end)
    const text = element.trim()
    const start = at + element.indexOf(text)
    const prefix = PREFIX.exec(text)?.[0].length ?? 0
    if (text !== '' && (isAnnounced || prefix > 0 || isTokenLike(text)))
      tokens.push({ start: start + prefix, end: start + text.length })
    isAnnounced = ANNOUNCEMENT.test(text)
    at = end + 1
  }
  return tokens
}

/** A word nobody would choose as a name: of mixed letters and digits, of changing case, or a long number. */
function isTokenLike(text: string): boolean {
  return text.split(/[._:/+~-]/).some((word) => {
    if (word.length < SHORTEST_TOKEN) return false
    if (/^\d+$/.test(word)) return true
    const changes = word.replace(/[A-Z]+[a-z]*|[a-z]+|\d+|[^A-Za-z\d]+/g, '.').length
    return /\d/.test(word) ? changes >= 3 : word.length >= SHORTEST_WORDLESS && changes >= 5
  })
}
