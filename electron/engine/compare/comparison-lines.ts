import { differenceCount, type Difference } from '@shared/compare/difference'
import { directionName, type Direction } from '@shared/model/direction'
import { opcodeName } from '@shared/websocket/opcodes'
import { comparisonSentence, differenceSentence } from '@shared/words/compare-text'
import { compare as english } from '@shared/words/en/compare'
import type { SessionComparison } from './compare-sessions'

/** A comparison as JSON Lines, docs/compare.md. */
export function* comparisonLines(comparison: SessionComparison, a: string, b: string): Generator<string> {
  yield JSON.stringify({
    kind: 'comparison',
    a: { file: a, messages: comparison.messages.a },
    b: { file: b, messages: comparison.messages.b },
    connections: comparison.pairs,
    equal: comparison.differences.length === 0,
    differences: differenceCount(comparison),
    counts: comparison.counts,
    message: comparisonSentence(english, comparison),
  })
  for (const difference of comparison.differences) yield differenceLine(difference)
}

function differenceLine(difference: Difference): string {
  const { pair, kind, ...rest } = difference
  const message = differenceSentence(english, difference)
  const line = { kind: 'difference', difference: kind, connection: pair, ...rest, message }
  return JSON.stringify(line, (name, value: unknown) => {
    if (typeof value === 'bigint') return String(value)
    if (name === 'direction') return directionName(value as Direction)
    return name === 'opcode' ? opcodeName(value as number) : value
  })
}
