/**
 * What differs in every run and tells nothing: ids, times, tokens. Found by rule, so that two runs of the same program
 * compare as equal. docs/compare.md lists the rules; the exported pytest has the same in Python.
 */

/** Members of a JSON object, and names of query parameters, whose values differ in every run. */
const VARIABLE_KEYS = new RegExp(
  [
    // `id`, `user_id`, `session-token`: a word of its own. Not `bid`, `update`, `grid`.
    '(?:^|[_-])(?:id|ids|uuid|guid|sid|nonce|token|session|seq|ref|etag|time|timestamp|date|at|elapsed|duration)$',
    '(?:Id|ID|Ids|UUID|Guid|Nonce|Token|Session|Seq|Ref|Time|Timestamp|Date|Elapsed|Duration|(?<=[a-z])At)$',
    '^(?:user|client|session|request|message|msg|connection|socket|trace|span|order|room|event|job|task)id$',
    '^(?:access|auth|refresh|csrf|id)token$|timestamp$|^(?:date|start|end|server|client|local|up)time$|latency$',
    '^(?:ts|t0|t1|ms|now|seconds|rtt|created|updated|expires|exp|iat|nbf|jti|sequence|counter|ack|hash|signature|pid)$',
  ].join('|'),
)

/** Text that differs in every run, wherever it stands. The order matters: the longer ones first. */
const VARIABLE_TEXT: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  // RFC 3339 and what looks like it.
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '<time>'],
  // RFC 9110 §5.6.7.
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\b/g, '<time>'],
  [/\b\d\d?:\d\d:\d\d(?:[.,]\d+)?\b/g, '<time>'],
  // Seconds, milliseconds, microseconds or nanoseconds since the epoch, from 2014 to 2033.
  [/(?<![\d.])1[4-9]\d{8}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?(?!\d)/g, '<time>'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '<token>'],
  // Hexadecimal and base64 of 96 bits and more; a word in one case without a digit is a word.
  [/\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,}\b/gi, '<token>'],
  [/(?<![\w+/=-])(?=[\w+/-]*\d)(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])[\w+/-]{20,}={0,2}(?![\w+/=-])/g, '<token>'],
]

/** Text shorter than every id, time and token is not looked at. */
export const SHORTEST_VARIABLE_TEXT = 7
/** Longer text is looked at in part: patterns over a megabyte of base64 find nothing that tells more. */
const LONGEST_SEARCHED_TEXT = 1 << 16

/** Whether the values of members with this name differ in every run. */
export function isVariableKey(key: string): boolean {
  return VARIABLE_KEYS.test(key)
}

/** The text with everything in it that differs in every run replaced by what kind of thing it is. */
export function maskedText(text: string): string {
  if (text.length < SHORTEST_VARIABLE_TEXT || !/\d/.test(text)) return text
  let masked = text.slice(0, LONGEST_SEARCHED_TEXT)
  for (const [pattern, instead] of VARIABLE_TEXT) masked = masked.replace(pattern, instead)
  return masked + text.slice(LONGEST_SEARCHED_TEXT)
}

/** A number as it is written: whether it is a time since the epoch. */
export function isEpochNumber(text: string): boolean {
  return /^1[4-9]\d{8}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?$/.test(text)
}
