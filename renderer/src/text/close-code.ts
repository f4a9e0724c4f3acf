/** RFC 6455 §7.4.1 and the IANA registry of WebSocket close codes. */
export const NAMED_CLOSE_CODES = [
  1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015,
] as const
export type CloseCodeName =
  `c${(typeof NAMED_CLOSE_CODES)[number]}` | 'unassigned' | 'registered' | 'application' | 'invalid'

/** The name's key in the catalogue; ranges as in §7.4.2. */
export function closeCodeName(code: number): CloseCodeName {
  const named = NAMED_CLOSE_CODES.find((known) => known === code)
  if (named !== undefined) return `c${named}`
  if (code >= 1000 && code < 3000) return 'unassigned'
  if (code >= 3000 && code < 4000) return 'registered'
  if (code >= 4000 && code < 5000) return 'application'
  return 'invalid'
}
