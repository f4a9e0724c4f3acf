/** An operation that failed: a code the catalogues turn into a sentence that says what to do, with its values. */
export interface OperationError {
  code: OperationErrorCode
  values: Record<string, string | number>
}

export type OperationErrorCode =
  | 'listen-port-in-use'
  | 'listen-address-not-local'
  | 'listen-not-permitted'
  | 'listen-failed'
  | 'target-invalid'
  | 'target-is-listener'
  | 'session-folder-unwritable'
  | 'session-unsaved'
  | 'session-not-renamed'
  | 'session-not-deleted'
  /** It is being recorded. */
  | 'session-busy'
  | 'file-unreadable'
  | 'file-not-a-capture'
  | 'file-not-a-key-log'
  | 'file-not-a-certificate'
  | 'browser-not-found'
  | 'browser-not-started'
  | 'file-truncated'
  | 'file-damaged'
  | 'decode-as-recording'
  /** The person who asked for it said stop. */
  | 'cancelled'
  | 'demo-unavailable'
  | 'picture-unwritable'
  | 'export-unwritable'
  /** More text than a clipboard takes. */
  | 'export-too-long'
  /** A rule of a redaction cannot be read. */
  | 'redaction-rule-invalid'
  /** More different values than can be kept in mind. */
  | 'redaction-too-much'
  /** The finished file was found to hold a secret: it was thrown away. */
  | 'redaction-incomplete'
  /** No Upgrade of it was recorded. */
  | 'replay-nothing-recorded'
  | 'packets-dumpcap-missing'
  | 'packets-not-permitted'
  | 'packets-no-interface'
  | 'packets-ended'
  | 'unexpected'

export interface OperationFailure {
  ok: false
  error: OperationError
}
export type OperationResult<T> = { ok: true; value: T } | OperationFailure

export function done<T>(value: T): OperationResult<T> {
  return { ok: true, value }
}

export function failed(code: OperationErrorCode, values: OperationError['values'] = {}): OperationFailure {
  return { ok: false, error: { code, values } }
}
