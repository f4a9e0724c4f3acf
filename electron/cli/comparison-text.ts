import { basename } from 'node:path'
import { differenceCount, type Comparison, type MessageReference } from '@shared/compare/difference'
import { directionName } from '@shared/model/direction'
import { opcodeName } from '@shared/websocket/opcodes'
import { comparisonSentence, countTexts, differenceSentence } from '@shared/words/compare-text'
import { compare as english } from '@shared/words/en/compare'

/** Differences that follow the first one; --json lists a thousand. */
const LISTED = 20

/** A comparison for people: what differs first, what of it, and what else. */
export function* comparisonText(comparison: Comparison, a: string, b: string): Generator<string> {
  yield comparisonSentence(english, comparison)
  const [first, ...others] = comparison.differences
  if (first === undefined) return
  if ('a' in first && typeof first.a === 'object' && first.a !== null) yield messageLine('A', a, first.a)
  if ('b' in first && typeof first.b === 'object' && first.b !== null) yield messageLine('B', b, first.b)
  if (first.kind === 'changed')
    for (const { path, offset, a: before, b: after } of first.parts) {
      yield `     ${path}${offset === null ? '' : ` at ${offset}`}`
      yield `       A ${before ?? '–'}`
      yield `       B ${after ?? '–'}`
    }
  for (const other of others.slice(0, LISTED)) yield `  ${differenceSentence(english, other)}`
  const left = differenceCount(comparison) - 1 - Math.min(LISTED, others.length)
  if (left > 0) yield `  and ${left} more`
  yield `Differences: ${countTexts(english, comparison).join(', ')}.`
}

function messageLine(side: string, file: string, message: MessageReference): string {
  const { frame, packet, direction, opcode, length, preview } = message
  const name = file === '-' ? 'standard input' : basename(file)
  return `  ${side}  ${name}  frame ${frame}, packet ${packet}  ${directionName(direction)} ${opcodeName(opcode)}, ${length} B  ${preview}`
}
