/** What a head breaks, as a key: the sentence for it stands in shared/diagnostics. */
export type HttpProblem =
  | 'not-http'
  | 'request-line-parts'
  | 'start-line-whitespace'
  | 'start-line-character'
  | 'method-character'
  | 'http-version'
  | 'status-code'
  | 'field-without-colon'
  | 'field-name-empty'
  | 'field-name-character'
  | 'space-before-colon'
  | 'field-value-character'
  | 'fold-without-field'
  | 'head-incomplete'
  | 'content-length-invalid'
  | 'content-length-conflict'
  | 'length-and-transfer-encoding'
  | 'transfer-encoding-unknown'
  | 'chunk-malformed'

/** A rule of RFC 9112 that a head breaks: data, never an exception. */
export interface HttpFinding {
  code:
    'http-head-malformed' | 'http-head-too-large' | 'http-obs-fold' | 'http-bare-lf' | 'http-target-not-ascii'
  problem: HttpProblem | null
  /** Stream offset of the first byte it is about, and of the one after the last. */
  start: number
  end: number
}

/** Findings listed for one head; a hostile head would otherwise list thousands. */
export const MAX_FINDINGS_PER_HEAD = 32
