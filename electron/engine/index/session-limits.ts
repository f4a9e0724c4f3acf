/** How much a session keeps in memory. Reaching a limit is visible: the counts stay exact, what is kept does not grow. */
export interface SessionLimits {
  /** Exchanges whose heads are kept per connection; more are counted. */
  exchangesPerConnection: number
  /** Bytes of request and response heads kept in all; later heads are read back from the session file. */
  headBytes: number
  /** Diagnostics kept per connection; more are counted. */
  diagnosticsPerConnection: number
  /** Diagnostics kept in all; more are counted. */
  diagnostics: number
  /** Facts kept per connection. */
  factsPerConnection: number
  /** Opaque ranges kept per connection. */
  opaquePerConnection: number
  /** Gaps whose place is kept per connection; missing bytes are counted in any case. */
  gapsPerConnection: number
  /** Compressed messages of one direction between two inflate checkpoints. */
  checkpointInterval: number
  /** Bytes of inflate checkpoints in all; when reached every second checkpoint is dropped and the interval doubled. */
  checkpointBytes: number
  /** Inflated bytes of one message that can be looked at. */
  inflatedBytes: number
}

export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  exchangesPerConnection: 200,
  headBytes: 64 << 20,
  diagnosticsPerConnection: 1000,
  diagnostics: 100_000,
  factsPerConnection: 1000,
  opaquePerConnection: 100,
  gapsPerConnection: 1000,
  checkpointInterval: 64,
  checkpointBytes: 16 << 20,
  inflatedBytes: 64 << 20,
}
