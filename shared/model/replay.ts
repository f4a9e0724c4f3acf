/** How fast a recording is replayed: at its own pace, or as soon as the other side has answered. */
export type ReplayPace = 'recorded' | 'answers'

/** How a replay came to its end. */
export type ReplayStop =
  /** All was said, and the other side said as much as in the recording. */
  | 'finished'
  /** The other side did not say what was waited for. */
  | 'no-answer'
  /** The other side closed before all was said. */
  | 'closed-early'
  /** There was no answer to the handshake, or one that refuses. */
  | 'no-handshake'
  | 'refused'
  | 'cancelled'
