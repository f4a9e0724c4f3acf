import type { Span } from '../filter-problem'

/** A piece of bytes or text. Offsets from the end are negative. */
export type SliceRange =
  /** `[start:length]`, or to the end where `length` is null. */
  | { readonly kind: 'length'; readonly start: number; readonly length: number | null }
  /** `[start-end]`, both inclusive; `[i]` has the same at both ends. */
  | { readonly kind: 'inclusive'; readonly start: number; readonly end: number }

export type EqualityOperator = '==' | '!=' | '===' | '!=='
export type OrderOperator = '<' | '>' | '<=' | '>='
export type CompareOperator = EqualityOperator | OrderOperator
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&'
export type Quantifier = 'any' | 'all'

/** A field by name, or, where it is none, an unquoted value; which of the two only the checker knows. */
export interface WordOperand extends Span {
  readonly kind: 'word'
  readonly text: string
  /** `@field`: its bytes as they stand in the packet. */
  readonly isRaw: boolean
  /** `field#2`: only in these layers, counted from 1. */
  readonly layers: readonly SliceRange[] | null
}

export type Operand =
  | WordOperand
  /** `bytes` where the string holds what UTF-16 cannot: bytes that are no UTF-8, from `\xNN`. */
  | ({ readonly kind: 'string'; readonly value: string; readonly bytes: Uint8Array | null } & Span)
  | ({ readonly kind: 'character'; readonly value: number } & Span)
  /** `${field}`: the field's values in the selected packet. */
  | ({ readonly kind: 'reference'; readonly field: WordOperand } & Span)
  | ({ readonly kind: 'function'; readonly name: string; readonly arguments: readonly Operand[] } & Span)
  | ({ readonly kind: 'slice'; readonly of: Operand; readonly ranges: readonly SliceRange[] } & Span)
  | ({ readonly kind: 'negative'; readonly of: Operand } & Span)
  | ({
      readonly kind: 'arithmetic'
      readonly operator: ArithmeticOperator
      readonly left: Operand
      readonly right: Operand
    } & Span)

/** One element of a set: a value, or where `to` is not null a range with both ends. */
export interface SetElement {
  readonly from: Operand
  readonly to: Operand | null
}

export interface LogicalExpression extends Span {
  readonly kind: 'and' | 'or' | 'xor'
  readonly left: Expression
  readonly right: Expression
}

/** `a <= x < b` is one comparison with two steps. */
export interface CompareExpression extends Span {
  readonly kind: 'compare'
  readonly quantifier: Quantifier | null
  readonly first: Operand
  readonly steps: readonly CompareStep[]
}

export interface SearchExpression extends Span {
  readonly kind: 'contains' | 'matches'
  readonly quantifier: Quantifier | null
  readonly left: Operand
  readonly right: Operand
}

export interface SetExpression extends Span {
  readonly kind: 'in'
  readonly quantifier: Quantifier | null
  readonly isNegated: boolean
  readonly left: Operand
  readonly elements: readonly SetElement[]
}

export type Expression =
  | LogicalExpression
  | ({ readonly kind: 'not'; readonly of: Expression } & Span)
  | CompareExpression
  | SearchExpression
  | SetExpression
  /** A field that is there, or a slice, function or sum that is not zero. */
  | ({ readonly kind: 'exists'; readonly operand: Operand } & Span)

export interface CompareStep {
  readonly operator: CompareOperator
  readonly right: Operand
}
