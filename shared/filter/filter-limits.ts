/** Characters of a filter; a longer one is refused. */
export const MAX_FILTER_LENGTH = 32_768
/** Parentheses, negations and groups inside each other. */
export const MAX_FILTER_DEPTH = 250
/** Bytes of one value that `matches` looks at; a pattern sees no more of a longer one. */
export const MAX_MATCHED_BYTES = 8 << 20
/** Pairs one comparison makes of two sides that both have many values. */
export const MAX_COMPARED_PAIRS = 1 << 20
