import { FilterFault, type Span } from '../filter-problem'
import { MAX_FILTER_DEPTH } from '../filter-limits'
import type {
  ArithmeticOperator,
  CompareOperator,
  CompareStep,
  Expression,
  Operand,
  Quantifier,
  SetElement,
  WordOperand,
} from './ast'
import { tokenize } from './lexer'
import type { Sign, Token } from './token'

const COMPARE_SIGNS: ReadonlySet<Sign> = new Set<Sign>(['==', '!=', '===', '!==', '<', '>', '<=', '>='])

/** How tightly an arithmetic sign binds; all of them tighter than a comparison. */
const ARITHMETIC: Partial<Record<Sign, { operator: ArithmeticOperator; strength: number }>> = {
  '&': { operator: '&', strength: 1 },
  '+': { operator: '+', strength: 2 },
  '-': { operator: '-', strength: 2 },
  '*': { operator: '*', strength: 3 },
  '/': { operator: '/', strength: 3 },
  '%': { operator: '%', strength: 3 },
}

/** The expression of a filter; null for one that is empty. Throws FilterFault, and nothing else. */
export function parseFilter(text: string): Expression | null {
  const tokens = tokenize(text)
  if (tokens[0]?.kind === 'end') return null
  const parser = new Parser(tokens)
  const expression = parser.expression()
  parser.end()
  return expression
}

/**
 * Recursive descent over Wireshark's grammar: `not` binds tighter than `and`, that than `xor`, that than `or`. Groups
 * of tests have parentheses, groups of sums have braces.
 */
class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  expression(): Expression {
    return this.#joined('or', () => this.#joined('xor', () => this.#joined('and', () => this.#negation())))
  }

  end(): void {
    if (this.#next.kind !== 'end') throw this.#unexpected()
  }

  #joined(kind: 'and' | 'or' | 'xor', operand: () => Expression): Expression {
    let left = operand()
    while (this.#skip(kind)) {
      const right = operand()
      left = { kind, left, right, start: left.start, end: right.end }
    }
    return left
  }

  #negation(): Expression {
    const { start } = this.#next
    if (!this.#skip('not')) return this.#test()
    const of = this.#deeper(() => this.#negation())
    return { kind: 'not', of, start, end: of.end }
  }

  #test(): Expression {
    if (!this.#skip('(')) return this.#relation()
    const inside = this.#deeper(() => this.expression())
    this.#expect(')')
    return inside
  }

  #relation(): Expression {
    const { start } = this.#next
    const quantifier: Quantifier | null = this.#skip('any') ? 'any' : this.#skip('all') ? 'all' : null
    const left = this.#sum(1)
    const next = this.#next
    const sign = next.kind === 'sign' ? next.sign : null
    if (sign !== null && COMPARE_SIGNS.has(sign)) return this.#comparison(quantifier, left, start)
    if (sign === 'contains' || sign === 'matches') {
      this.#at++
      const right = this.#entity()
      return { kind: sign, quantifier, left, right, start, end: right.end }
    }
    if (sign === 'in' || (sign === 'not' && this.#isSign(1, 'in'))) {
      this.#at += sign === 'in' ? 1 : 2
      const elements = this.#set()
      return { kind: 'in', quantifier, isNegated: sign === 'not', left, elements, start, end: this.#behind }
    }
    if (quantifier !== null) throw this.#unexpected()
    return { kind: 'exists', operand: left, start: left.start, end: left.end }
  }

  #comparison(quantifier: Quantifier | null, first: Operand, start: number): Expression {
    const steps: CompareStep[] = []
    for (;;) {
      const next = this.#next
      if (next.kind !== 'sign' || !COMPARE_SIGNS.has(next.sign)) break
      this.#at++
      steps.push({ operator: next.sign as CompareOperator, right: this.#sum(1) })
    }
    return { kind: 'compare', quantifier, first, steps, start, end: this.#behind }
  }

  #sum(strength: number): Operand {
    let left = this.#factor()
    for (;;) {
      const next = this.#next
      const found = next.kind === 'sign' ? ARITHMETIC[next.sign] : undefined
      if (found === undefined || found.strength < strength) return left
      this.#at++
      const right = this.#sum(found.strength + 1)
      left = {
        kind: 'arithmetic',
        operator: found.operator,
        left,
        right,
        start: left.start,
        end: right.end,
      }
    }
  }

  #factor(): Operand {
    const { start } = this.#next
    if (this.#skip('{')) {
      const inside = this.#deeper(() => this.#sum(1))
      this.#expect('}')
      return inside
    }
    if (this.#skip('+')) return this.#deeper(() => this.#factor())
    if (this.#skip('-')) {
      const of = this.#deeper(() => this.#factor())
      return { kind: 'negative', of, start, end: of.end }
    }
    return this.#entity()
  }

  #entity(): Operand {
    let entity = this.#atom()
    for (let next = this.#next; next.kind === 'ranges' && !next.isLayer; next = this.#next) {
      this.#at++
      entity = { kind: 'slice', of: entity, ranges: next.ranges, start: entity.start, end: next.end }
    }
    return entity
  }

  #atom(): Operand {
    const token = this.#next
    switch (token.kind) {
      case 'string':
        this.#at++
        return {
          kind: 'string',
          value: token.value,
          bytes: token.bytes,
          start: token.start,
          end: token.end,
        }
      case 'character':
        this.#at++
        return { kind: 'character', value: token.value, start: token.start, end: token.end }
      case 'word':
        return this.#isSign(1, '(') ? this.#function(token) : this.#word(token.start, false)
      case 'sign':
        if (token.sign === '@') {
          this.#at++
          return this.#word(token.start, true)
        }
        if (token.sign === '$') return this.#reference()
        throw this.#unexpected()
      case 'ranges':
      case 'end':
        throw this.#unexpected()
    }
  }

  #word(start: number, isRaw: boolean): WordOperand {
    const token = this.#next
    if (token.kind !== 'word') throw this.#unexpected()
    this.#at++
    const layers = this.#next
    if (layers.kind !== 'ranges' || !layers.isLayer) {
      return { kind: 'word', text: token.text, isRaw, layers: null, start, end: token.end }
    }
    this.#at++
    return { kind: 'word', text: token.text, isRaw, layers: layers.ranges, start, end: layers.end }
  }

  /** `${field}`; `$field` says the same. */
  #reference(): Operand {
    const { start } = this.#next
    this.#at++
    const hasBraces = this.#skip('{')
    const fieldStart = this.#next.start
    const field = this.#word(fieldStart, this.#skip('@'))
    if (hasBraces) this.#expect('}')
    return { kind: 'reference', field, start, end: this.#behind }
  }

  #function(name: Extract<Token, { kind: 'word' }>): Operand {
    this.#at += 2
    const list: Operand[] = []
    if (!this.#isSign(0, ')')) {
      do list.push(this.#deeper(() => this.#sum(1)))
      while (this.#skip(','))
    }
    this.#expect(')')
    return { kind: 'function', name: name.text, arguments: list, start: name.start, end: this.#behind }
  }

  #set(): SetElement[] {
    this.#expect('{')
    const elements: SetElement[] = []
    do {
      const from = this.#setValue()
      elements.push({ from, to: this.#skip('..') ? this.#setValue() : null })
    } while (this.#skip(','))
    this.#expect('}')
    return elements
  }

  #setValue(): Operand {
    const { start } = this.#next
    if (this.#skip('+')) return this.#entity()
    if (!this.#skip('-')) return this.#entity()
    const of = this.#entity()
    return { kind: 'negative', of, start, end: of.end }
  }

  get #next(): Token {
    // There is always the token `end`, and nothing skips it.
    return this.#tokens[this.#at]!
  }

  /** Where the last token that was read ends. */
  get #behind(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0
  }

  #isSign(ahead: number, sign: Sign): boolean {
    const token = this.#tokens[this.#at + ahead]
    return token?.kind === 'sign' && token.sign === sign
  }

  #skip(sign: Sign): boolean {
    if (!this.#isSign(0, sign)) return false
    this.#at++
    return true
  }

  #expect(sign: Sign): void {
    if (!this.#skip(sign)) throw this.#unexpected()
  }

  #deeper<T>(read: () => T): T {
    if (this.#depth >= MAX_FILTER_DEPTH) {
      throw new FilterFault('too-deep', spanOf(this.#next), { limit: MAX_FILTER_DEPTH })
    }
    this.#depth++
    const result = read()
    this.#depth--
    return result
  }

  #unexpected(): FilterFault {
    const token = this.#next
    if (token.kind === 'end') return new FilterFault('unexpected-end', spanOf(token))
    return new FilterFault('unexpected-token', spanOf(token), { token: tokenText(token) })
  }
}

function spanOf({ start, end }: Span): Span {
  return { start, end }
}

function tokenText(token: Token): string {
  switch (token.kind) {
    case 'sign':
    case 'word':
    case 'character':
      return token.text
    case 'string':
      return `"${token.value}"`
    case 'ranges':
      return token.isLayer ? '#' : '['
    case 'end':
      return ''
  }
}
