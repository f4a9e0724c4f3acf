/** Nanoseconds since the epoch. A bigint survives structured clone; a JSON line writes it as a decimal string. */
export type Nanoseconds = bigint
