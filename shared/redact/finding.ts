/** How a content writes a secret. */
export type Escape = 'none' | 'percent' | 'json'

/** A secret that a rule found in a content: a head, a message, a body, a comment. */
export interface Finding {
  /** Number of the rule. */
  rule: number
  /** Positions in the content. */
  start: number
  end: number
  /** The secret itself, escapes undone; its characters are bytes. */
  value: string
  escape: Escape
}
