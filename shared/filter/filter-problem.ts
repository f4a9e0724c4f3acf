/** What can be wrong with a filter. The sentences stand in the language catalogues, by the same code. */
export type FilterErrorCode =
  // Lexer.
  | 'too-long'
  | 'unexpected-character'
  | 'string-unterminated'
  | 'quotes-mixed'
  | 'escape-invalid'
  | 'character-constant-invalid'
  | 'slice-unterminated'
  | 'slice-invalid'
  | 'layer-missing'
  // Parser.
  | 'unexpected-end'
  | 'unexpected-token'
  | 'too-deep'
  // Checker.
  | 'field-unknown'
  | 'function-unknown'
  | 'function-arguments'
  | 'function-argument-type'
  | 'constant-only'
  | 'not-a-condition'
  | 'not-comparable'
  | 'types-differ'
  | 'protocol-as-value'
  | 'label-has-no-value'
  | 'value-invalid'
  | 'value-too-large'
  | 'value-not-quoted'
  | 'value-name-unknown'
  | 'not-sliceable'
  | 'no-arithmetic'
  | 'division-by-zero'
  | 'set-left-side'
  | 'slice-in-set'
  | 'regex-not-quoted'
  | 'regex-invalid'
  | 'regex-needs-backtracking'

/** A filter that is valid, but seldom what was meant. */
export type FilterWarningCode =
  | 'boolean-existence'
  | 'payload-length-seven-bits'
  | 'contains-masked-bytes'
  | 'not-equal-means-none'
  | 'value-name-unquoted'

export type FilterProblemCode = FilterErrorCode | FilterWarningCode

/**
 * One thing wrong with a filter's text: data, so that each language has its own sentence. Values named `type`,
 * `leftType`, `rightType` and `problem` are keys of phrases, all others are shown as they are.
 */
export interface FilterProblem<Code extends FilterProblemCode = FilterProblemCode> {
  readonly code: Code
  readonly values: Readonly<Record<string, string | number>>
  /** Range in the text, in UTF-16 units from 0; the column people see is `start` + 1. */
  readonly start: number
  readonly end: number
  /** What may have been meant: a replacement for the range; null where there is no good guess. */
  readonly suggestion: string | null
}

export type FilterError = FilterProblem<FilterErrorCode>
export type FilterWarning = FilterProblem<FilterWarningCode>

/** A range of the filter's text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Thrown inside the compiler only; `compileFilter` turns it into a result. */
export class FilterFault extends Error {
  readonly problem: FilterError

  constructor(
    code: FilterErrorCode,
    span: Span,
    values: Readonly<Record<string, string | number>> = {},
    suggestion: string | null = null,
  ) {
    super(code)
    this.problem = { code, values, start: span.start, end: span.end, suggestion }
  }
}
