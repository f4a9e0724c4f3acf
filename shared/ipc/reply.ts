/** Why the gate between window and main process refused a request. A refusal is a bug of ours or an attack, never a user's mistake. */
export type RefusalCode =
  /** Not the main frame of our own page. */
  | 'foreign-sender'
  | 'unknown-command'
  | 'invalid-arguments'
  /** The session is not open, or no longer. */
  | 'unknown-session'
  /** The handler threw: `detail` holds the error's message. */
  | 'failed'

export interface Refusal {
  code: RefusalCode
  command: string
  detail: string
}

/** What travels back over a channel; the preload turns a refusal into a rejected promise. */
export type IpcReply<T> = { ok: true; value: T } | { ok: false; refusal: Refusal }
