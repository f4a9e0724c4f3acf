import {
  differenceCount,
  type ConnectionEnd,
  type Difference,
  type MessageReference,
} from '@shared/compare/difference'
import { directionName } from '@shared/model/direction'
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
  for (const difference of comparison.differences) yield JSON.stringify(differenceLine(difference))
}

function differenceLine(difference: Difference): unknown {
  const { pair, kind, ...rest } = difference
  return {
    kind: 'difference',
    difference: kind,
    connection: pair,
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, lineValue(value)])),
    message: differenceSentence(english, difference),
  }
}

type Value = MessageReference | ConnectionEnd | string | number | null | unknown[]

function lineValue(value: Value): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  const { time, direction, opcode, ...rest } = value
  return { ...rest, time: String(time), direction: directionName(direction), opcode: opcodeName(opcode) }
}
