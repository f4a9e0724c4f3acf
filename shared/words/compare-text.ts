import type { ComparedPair, Comparison, Difference, MessageReference } from '../compare/difference'
import { directionName } from '../model/direction'
import { BINARY, CLOSE } from '../websocket/opcodes'
import type { compare as english } from './en/compare'
import { fill, type Values } from './fill'

/** What a language says about comparing. */
export type CompareWords = typeof english

/** What two recordings differ in first, or that they do not, in one sentence. */
export function comparisonSentence(words: CompareWords, comparison: Comparison): string {
  const [first] = comparison.differences
  if (first !== undefined) return differenceSentence(words, first)
  return fill(words.equal, { messages: comparison.messages.a, connections: comparison.pairs.length })
}

/** One difference, and on which connection it is, in one sentence. */
export function differenceSentence(words: CompareWords, difference: Difference): string {
  const connection = connectionName(words, difference.pair)
  const sentence = clause(words, difference)
  return fill(words.in, { connection, sentence })
}

/** How many differences of each kind there are, in their order. */
export function countTexts(words: CompareWords, { counts }: Comparison): string[] {
  return (Object.keys(words.counts) as (keyof CompareWords['counts'])[]).flatMap((kind) => {
    const count = counts[kind] ?? 0
    return count === 0 ? [] : [fill(words.counts[kind], { count })]
  })
}

function connectionName(words: CompareWords, { a, b }: ComparedPair): string {
  if (a === null || b === null || a === b) return fill(words.connection, { connection: a ?? b ?? 0 })
  return fill(words.connectionPair, { a, b })
}

/** What differs, without the connection: the row of a list. */
export function clause(words: CompareWords, difference: Difference): string {
  const { differences } = words
  switch (difference.kind) {
    case 'connection-missing':
    case 'connection-extra': {
      const request = [difference.method, difference.target].filter((part) => part !== null).join(' ')
      return fill(differences[difference.kind], { request: request || words.nothing })
    }
    case 'handshake': {
      const { rule, name, a, b } = difference
      return fill(differences.handshake, {
        rule: fill(words.rules[rule], { name }),
        a: value(words, a),
        b: value(words, b),
      })
    }
    case 'missing':
      return fill(differences.missing, messageValues(words, difference.a))
    case 'extra':
      return fill(differences.extra, { ...messageValues(words, difference.b), frameB: difference.b.frame })
    case 'changed': {
      const values = messageValues(words, difference.a)
      const [part] = difference.parts
      if (part === undefined) return fill(differences.changedSomewhere, values)
      const path = part.offset === null ? part.path : `${part.path}[${part.offset}]`
      return fill(differences.changed, {
        ...values,
        path,
        a: part.a ?? words.nothing,
        b: part.b ?? words.nothing,
      })
    }
    case 'reordered': {
      const { a, b, other } = difference
      const values = { ...messageValues(words, a), frameB: b.frame }
      return other === null
        ? fill(differences.reordered, values)
        : fill(differences.passed, { ...values, other: other.frame })
    }
    case 'late': {
      const { a, waitedA, waitedB } = difference
      return fill(differences.late, {
        ...messageValues(words, a),
        waitedA: milliseconds(words, waitedA),
        waitedB: milliseconds(words, waitedB),
      })
    }
    case 'ending':
      return fill(differences.ending, { a: words.ends[difference.a], b: words.ends[difference.b] })
  }
}

function messageValues(words: CompareWords, { direction, opcode, frame, preview }: MessageReference): Values {
  return {
    sender: words.senders[directionName(direction)],
    what: words.what[opcode === CLOSE ? 'close' : opcode === BINARY ? 'binary' : 'text'],
    frame,
    message: preview === '' ? words.nothing : preview,
  }
}

function value(words: CompareWords, text: string | null): string {
  if (text === null) return words.nothing
  return Object.hasOwn(words.values, text) ? words.values[text as keyof CompareWords['values']] : text
}

function milliseconds(words: CompareWords, value: number): string {
  return fill(words.milliseconds, { value: Math.round(value) })
}
