import type { Span } from '../filter-problem'
import type { SliceRange } from './ast'

/** Words and signs of the language that are no operands. */
export type Sign =
  | '('
  | ')'
  | '{'
  | '}'
  | ','
  | '..'
  | '$'
  | '@'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '=='
  | '!='
  | '==='
  | '!=='
  | '<'
  | '>'
  | '<='
  | '>='
  | 'contains'
  | 'matches'
  | 'in'
  | 'not'
  | 'and'
  | 'xor'
  | 'or'
  | 'any'
  | 'all'

export type Token =
  | ({ readonly kind: 'sign'; readonly sign: Sign; readonly text: string } & Span)
  /** A field, a function or an unquoted value. */
  | ({ readonly kind: 'word'; readonly text: string } & Span)
  | ({ readonly kind: 'string'; readonly value: string; readonly bytes: Uint8Array | null } & Span)
  | ({ readonly kind: 'character'; readonly value: number; readonly text: string } & Span)
  /** `[0:4,6]`, or after `#` the layers; `#2` stands as one range too. */
  | ({ readonly kind: 'ranges'; readonly isLayer: boolean; readonly ranges: readonly SliceRange[] } & Span)
  | ({ readonly kind: 'end' } & Span)
