import type { CompareOperator, Expression, Operand, SetElement, WordOperand } from './ast'
import { printRange } from './slice-ranges'

const STRENGTH = { or: 1, xor: 2, and: 3 } as const
const ARITHMETIC_STRENGTH = { '&': 1, '+': 2, '-': 2, '*': 3, '/': 3, '%': 3 } as const
/** Tighter than every sum: an entity, or a group. */
const ENTITY = 4

const SPELLED: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
}

/** A filter in its usual spelling; reading it again gives the same expression. */
export function printFilter(expression: Expression | null): string {
  return expression === null ? '' : print(expression, 0)
}

/** @param strength of what stands around it: anything weaker gets parentheses */
function print(expression: Expression, strength: number): string {
  switch (expression.kind) {
    case 'and':
    case 'or':
    case 'xor': {
      const own = STRENGTH[expression.kind]
      const text = `${print(expression.left, own)} ${SIGNS[expression.kind]} ${print(expression.right, own + 1)}`
      return own < strength ? `(${text})` : text
    }
    case 'not':
      return `!${needsGroup(expression.of) ? `(${print(expression.of, 0)})` : print(expression.of, ENTITY)}`
    case 'compare': {
      const steps = expression.steps.map(({ operator, right }) => ` ${operator} ${printOperand(right, 1)}`)
      return `${quantifier(expression)}${printOperand(expression.first, 1)}${steps.join('')}`
    }
    case 'contains':
    case 'matches':
      return `${quantifier(expression)}${printOperand(expression.left, 1)} ${expression.kind} ${printOperand(expression.right, ENTITY)}`
    case 'in': {
      const elements = expression.elements.map(printElement).join(', ')
      const sign = expression.isNegated ? 'not in' : 'in'
      return `${quantifier(expression)}${printOperand(expression.left, 1)} ${sign} {${elements}}`
    }
    case 'exists':
      return printOperand(expression.operand, 1)
  }
}

const SIGNS = { and: '&&', or: '||', xor: '^^' } as const

/** A negation reads best right before its field, else before a group. */
function needsGroup(of: Expression): boolean {
  return of.kind !== 'not' && !(of.kind === 'exists' && of.operand.kind === 'word')
}

function quantifier({ quantifier }: { quantifier: 'any' | 'all' | null }): string {
  return quantifier === null ? '' : `${quantifier} `
}

function printElement({ from, to }: SetElement): string {
  return to === null ? printOperand(from, 1) : `${printOperand(from, 1)} .. ${printOperand(to, 1)}`
}

/** @param strength of the sum around it */
export function printOperand(operand: Operand, strength: number): string {
  switch (operand.kind) {
    case 'word':
      return printWord(operand)
    case 'string':
      return operand.bytes === null ? printString(operand.value) : printBytes(operand.bytes)
    case 'character':
      return printCharacter(operand.value)
    case 'reference':
      return `\${${printWord(operand.field)}}`
    case 'function':
      return `${operand.name}(${operand.arguments.map((argument) => printOperand(argument, 1)).join(', ')})`
    case 'slice':
      return `${printOperand(operand.of, ENTITY)}[${operand.ranges.map(printRange).join(',')}]`
    case 'negative':
      return `-${operand.of.kind === 'arithmetic' ? `{${printOperand(operand.of, 1)}}` : printOperand(operand.of, ENTITY)}`
    case 'arithmetic': {
      const own = ARITHMETIC_STRENGTH[operand.operator]
      const text = `${printOperand(operand.left, own)} ${operand.operator} ${printOperand(operand.right, own + 1)}`
      return own < strength ? `{${text}}` : text
    }
  }
}

function printWord(word: WordOperand): string {
  const layers = word.layers
  const only = layers?.length === 1 ? layers[0] : undefined
  const isPlain = only?.kind === 'inclusive' && only.start === only.end && only.start >= 0
  const suffix = layers === null ? '' : isPlain ? `#${only.start}` : `#[${layers.map(printRange).join(',')}]`
  return `${word.isRaw ? '@' : ''}${word.text}${suffix}`
}

/** A string as a filter writes it. */
export function printString(value: string): string {
  let text = ''
  for (const character of value) {
    const point = character.codePointAt(0) ?? 0
    if (Object.hasOwn(SPELLED, character)) text += SPELLED[character] ?? ''
    else if (point < 0x20 || point === 0x7f) text += `\\x${hex(point, 2)}`
    // Quotation marks of the other kind would end the string, or look as if they did.
    else if (point === 0x201c || point === 0x201d || (point >= 0xa0 && !isShown(character)))
      text += point > 0xffff ? `\\U${hex(point, 8)}` : `\\u${hex(point, 4)}`
    else if (point >= 0x80 && point < 0xa0) text += utf8Escapes(character)
    else text += character
  }
  return `"${text}"`
}

/** Half of a surrogate pair has no escape; it stands as it is. */
function isShown(character: string): boolean {
  return /\p{Cs}/u.test(character) || !/\p{C}|\p{Z}/u.test(character)
}

function utf8Escapes(character: string): string {
  return Array.from(new TextEncoder().encode(character), (byte) => `\\x${hex(byte, 2)}`).join('')
}

/** Bytes that are no UTF-8. */
function printBytes(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte)
    return byte >= 0x20 && byte < 0x7f && character !== '"' && character !== '\\'
      ? character
      : `\\x${hex(byte, 2)}`
  })
  return `"${text.join('')}"`
}

function printCharacter(value: number): string {
  if (value >= 0x20 && value < 0x7f && value !== 0x27 && value !== 0x5c)
    return `'${String.fromCharCode(value)}'`
  return value > 0xff
    ? value > 0xffff
      ? `'\\U${hex(value, 8)}'`
      : `'\\u${hex(value, 4)}'`
    : `'\\x${hex(value, 2)}'`
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

/** Whether a comparison asks for equality, of whatever kind. */
export function isEquality(operator: CompareOperator): boolean {
  return operator === '==' || operator === '!=' || operator === '===' || operator === '!=='
}
