import type { Severity } from '@shared/model/diagnostic'

/** What a shape is about; each theme has a colour for it. */
export const LADDER_TONES = [
  'lifeline',
  'text',
  'quiet',
  'c2s',
  's2c',
  'control',
  'close',
  'error',
  'warning',
  'note',
  'surface',
  'modification',
] as const
export type LadderTone = (typeof LADDER_TONES)[number]

export type LadderEnd = 'client' | 'proxy' | 'server'

/** A row of the ladder in words, ready to be drawn. */
export interface LadderRow {
  key: string
  /** Since the connection began. */
  time: string
  /** A silence before it worth marking, `20 s`; null for none. */
  pause: string | null
  /** Both null where nothing passes from one end to the other. */
  from: LadderEnd | null
  to: LadderEnd | null
  /** Both ways at once: a fold. */
  bothWays: boolean
  label: string
  /** A word in a frame beside the label: `inferred`. */
  badge: string | null
  tone: LadderTone
  dashed: boolean
  severity: Severity | null
  /** States an end passes through, one below the other. */
  clientStates: readonly string[]
  serverStates: readonly string[]
  /** A row that opens and closes others. */
  fold: 'open' | 'closed' | null
  /** The whole as a sentence. */
  sentence: string
}
