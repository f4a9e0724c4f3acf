import { closestFieldName, findField } from '../fields/catalogue'
import type { Field, ValueNames } from '../fields/field'
import { FilterFault, type FilterWarning } from '../filter-problem'
import type {
  ArithmeticOperator,
  CompareExpression,
  CompareOperator,
  Expression,
  Operand,
  Quantifier,
  SearchExpression,
  SetExpression,
} from '../language/ast'
import { printString } from '../language/printer'
import { compilePattern } from '../regex/pattern'
import {
  areCompatible,
  canAdd,
  canBeZero,
  canBitwiseAnd,
  canContain,
  canMultiply,
  canSlice,
  isTime,
  type FieldType,
} from '../types/field-type'
import { constantOf, type Literal } from './constants'
import { functionRule, isFunctionName } from './functions'
import type { Plan, PlanOperand, Relation } from './plan'
import { Traps } from './traps'

type PlanField = Extract<PlanOperand, { kind: 'field' }>

export interface CheckedFilter {
  readonly plan: Plan
  readonly warnings: readonly FilterWarning[]
}

/** Gives every operand its type and every literal its value. Throws FilterFault. */
export function checkFilter(expression: Expression): CheckedFilter {
  const checker = new Checker()
  return { plan: checker.expression(expression), warnings: checker.traps.warnings }
}

/** What a comparison without a quantifier asks of the values: one of them, or all. */
const USUAL_MATCH: Readonly<Record<CompareOperator, Quantifier>> = {
  '==': 'any',
  '!=': 'all',
  '===': 'all',
  '!==': 'any',
  '<': 'any',
  '>': 'any',
  '<=': 'any',
  '>=': 'any',
}

const RELATIONS: Readonly<Record<CompareOperator, Relation>> = {
  '==': '==',
  '!=': '!=',
  '===': '==',
  '!==': '!=',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
}

/** What a literal should become, and where the names of its values are from. */
interface Wanted {
  readonly type: FieldType
  readonly valueNames: ValueNames | null
  readonly fieldName: string | null
  readonly mayBePartial: boolean
}

class Checker {
  readonly traps = new Traps()

  expression(expression: Expression): Plan {
    switch (expression.kind) {
      case 'and':
      case 'or':
      case 'xor':
        return {
          kind: expression.kind,
          left: this.expression(expression.left),
          right: this.expression(expression.right),
        }
      case 'not':
        return { kind: 'not', of: this.expression(expression.of) }
      case 'compare':
        return this.#comparison(expression)
      case 'contains':
        return this.#contains(expression)
      case 'matches':
        return this.#matches(expression)
      case 'in':
        return this.#membership(expression)
      case 'exists':
        return this.#existence(expression.operand)
    }
  }

  #existence(operand: Operand): Plan {
    if (isLiteral(operand)) {
      if (operand.kind === 'word') throw unknownField(operand.text, operand)
      throw new FilterFault('constant-only', operand)
    }
    const checked = this.#operand(operand, null)
    if (checked.kind === 'field') {
      this.traps.existence(checked, operand)
      return { kind: 'present', operand: checked }
    }
    if (!readsField(checked)) throw new FilterFault('constant-only', operand)
    if (!canBeZero(checked.type)) {
      throw new FilterFault('not-a-condition', operand, { type: checked.type })
    }
    return { kind: 'nonzero', operand: checked }
  }

  #comparison(expression: CompareExpression): Plan {
    let plan: Plan | null = null
    let leftSource = expression.first
    for (const { operator, right: rightSource } of expression.steps) {
      const [left, right] = this.#pair(leftSource, rightSource, operator)
      const step: Plan = {
        kind: 'compare',
        relation: RELATIONS[operator],
        match: expression.quantifier ?? USUAL_MATCH[operator],
        left,
        right,
      }
      if (expression.quantifier === null) this.traps.comparison(operator, left, right, leftSource)
      plan = plan === null ? step : { kind: 'and', left: plan, right: step }
      leftSource = rightSource
    }
    // The parser makes no comparison without a step.
    return plan!
  }

  /** Both sides of a comparison, with types that fit. */
  #pair(leftSource: Operand, rightSource: Operand, operator: CompareOperator): [PlanOperand, PlanOperand] {
    const leftType = this.#typeOf(leftSource)
    const rightType = this.#typeOf(rightSource)
    if (leftType === null && rightType === null) throw this.#noField(leftSource, rightSource)
    this.#refuseLabel(leftType, leftSource, operator)
    this.#refuseLabel(rightType, rightSource, operator)
    let left = this.#operand(leftSource, leftType === null ? this.#wantedBy(rightSource, false) : null)
    let right = this.#operand(
      rightSource,
      rightType === null ? { ...this.#wantedBy(leftSource, false), type: left.type } : null,
    )
    if (!readsField(left) && !readsField(right)) throw new FilterFault('constant-only', leftSource)
    if (left.type !== right.type && (left.kind === 'slice' || right.kind === 'slice')) {
      left = asBytes(left)
      right = asBytes(right)
    }
    if (!areCompatible(left.type, right.type)) throw typesDiffer(leftSource, left, rightSource, right)
    return [left, right]
  }

  #contains(expression: SearchExpression): Plan {
    const leftType = this.#typeOf(expression.left)
    if (leftType === null) throw this.#noField(expression.left, expression.left)
    const left = this.#operand(expression.left, null)
    this.#refuseLabel(left.type, expression.left, 'contains')
    if (!canContain(left.type)) throw notComparable(expression.left, left, 'contains')
    this.traps.contained(left, expression.left)
    const isTyped = this.#typeOf(expression.right) !== null
    const wanted = { ...this.#wantedBy(expression.left, true), type: left.type }
    const right = this.#operand(expression.right, isTyped ? null : wanted)
    const fits = left.type === 'string' ? right.type === 'string' : canContain(right.type)
    if (!fits || (left.type !== 'string' && right.type === 'string')) {
      throw typesDiffer(expression.left, left, expression.right, right)
    }
    return { kind: 'contains', match: expression.quantifier ?? 'any', left, right }
  }

  #matches(expression: SearchExpression): Plan {
    const { right } = expression
    if (this.#typeOf(expression.left) === null) throw this.#noField(expression.left, expression.left)
    const left = this.#operand(expression.left, null)
    this.#refuseLabel(left.type, expression.left, 'matches')
    if (!canContain(left.type)) throw notComparable(expression.left, left, 'matches')
    if (right.kind !== 'string') {
      const quoted = right.kind === 'word' ? printString(right.text) : null
      throw new FilterFault('regex-not-quoted', right, {}, quoted)
    }
    this.traps.contained(left, expression.left)
    const pattern = compilePattern(right.value, left.type === 'string' ? 'text' : 'bytes')
    if ('code' in pattern) throw new FilterFault(pattern.code, right, pattern.values)
    return { kind: 'matches', match: expression.quantifier ?? 'any', left, pattern }
  }

  #membership(expression: SetExpression): Plan {
    const { left: source } = expression
    if (this.#typeOf(source) === null) throw new FilterFault('set-left-side', source)
    const left = this.#operand(source, null)
    this.#refuseLabel(left.type, source, 'in')
    const elements = expression.elements.map(({ from, to }) => ({
      from: this.#element(from, source, left),
      to: to === null ? null : this.#element(to, source, left),
    }))
    const plan: Plan = { kind: 'in', match: expression.quantifier ?? 'any', left, elements }
    return expression.isNegated ? { kind: 'not', of: plan } : plan
  }

  #element(element: Operand, source: Operand, left: PlanOperand): PlanOperand {
    if (element.kind === 'slice') throw new FilterFault('slice-in-set', element)
    const wanted = { ...this.#wantedBy(source, false), type: left.type }
    const checked = this.#operand(element, this.#typeOf(element) === null ? wanted : null)
    if (!areCompatible(left.type, checked.type)) throw typesDiffer(source, left, element, checked)
    return checked
  }

  /** The type an operand has by itself; null for what is only literals. */
  #typeOf(operand: Operand): FieldType | null {
    switch (operand.kind) {
      case 'word':
        return isLiteral(operand) ? null : typeOfWord(operand)
      case 'string':
      case 'character':
        return null
      case 'reference':
        return typeOfWord(operand.field)
      case 'slice':
        return this.#typeOf(operand.of) === 'string' ? 'string' : 'bytes'
      case 'function': {
        if (!isFunctionName(operand.name)) throw unknownFunction(operand)
        const argument = operand.arguments.map((each) => this.#typeOf(each)).find((type) => type !== null)
        const rule = functionRule(operand.name)
        return argument === undefined && operand.arguments.length > 0
          ? null
          : rule.returns(argument ?? 'none')
      }
      case 'negative':
        return this.#typeOf(operand.of)
      case 'arithmetic':
        return this.#typeOf(operand.left) ?? this.#typeOf(operand.right)
    }
  }

  /** What a literal beside this operand should become. */
  #wantedBy(operand: Operand, mayBePartial: boolean): Wanted {
    const type = this.#typeOf(operand) ?? 'none'
    const field = operand.kind === 'word' ? fieldOfWord(operand) : null
    const hasNames = field !== null && operand.kind === 'word' && !operand.isRaw
    return {
      type,
      valueNames: hasNames ? field.valueNames : null,
      fieldName: field?.name ?? null,
      mayBePartial,
    }
  }

  /** @param wanted what the literals in it become; null where it has a type by itself */
  #operand(operand: Operand, wanted: Wanted | null): PlanOperand {
    switch (operand.kind) {
      case 'word':
      case 'string':
      case 'character':
        if (isLiteral(operand)) return this.#literal(operand, wanted)
        return this.#field(operand, false)
      case 'reference':
        if (fieldOfWord(operand.field) === null) throw unknownField(operand.field.text, operand.field)
        return this.#field(operand.field, true)
      case 'slice':
        return this.#slice(operand)
      case 'function':
        return this.#function(operand, wanted)
      case 'negative':
        return this.#negative(operand, wanted)
      case 'arithmetic':
        return this.#arithmetic(operand, wanted)
    }
  }

  #literal(literal: Literal, wanted: Wanted | null): PlanOperand {
    if (wanted === null) {
      throw literal.kind === 'word'
        ? unknownField(literal.text, literal)
        : new FilterFault('constant-only', literal)
    }
    const { type, valueNames, fieldName, mayBePartial } = wanted
    const constant = constantOf(literal, type, valueNames, fieldName, mayBePartial)
    if (constant.unquotedName !== null) this.traps.unquotedName(constant.unquotedName, literal)
    return { kind: 'constant', value: constant.value, bits: constant.bits, type }
  }

  #field(word: Extract<Operand, { kind: 'word' }>, isReference: boolean): PlanField {
    const field = fieldOfWord(word)
    if (field === null) throw unknownField(word.text, word)
    const { isRaw, layers } = word
    return { kind: 'field', field, isRaw, layers, type: isRaw ? 'bytes' : field.type, isReference }
  }

  #slice(operand: Extract<Operand, { kind: 'slice' }>): PlanOperand {
    const of = this.#operand(operand.of, null)
    this.#refuseLabel(of.type, operand.of, '[ ]')
    if (!canSlice(of.type)) {
      throw new FilterFault('not-sliceable', operand.of, { field: nameOf(of), type: of.type })
    }
    return { kind: 'slice', of, ranges: operand.ranges, type: of.type === 'string' ? 'string' : 'bytes' }
  }

  #function(operand: Extract<Operand, { kind: 'function' }>, wanted: Wanted | null): PlanOperand {
    const { name } = operand
    if (!isFunctionName(name)) throw unknownFunction(operand)
    const rule = functionRule(name)
    const given = operand.arguments.length
    if (given < rule.least || given > rule.most) {
      const values = { function: name, minimum: rule.least, maximum: rule.most, given }
      throw new FilterFault('function-arguments', operand, values)
    }
    const typed = operand.arguments.find((argument) => this.#typeOf(argument) !== null)
    if (typed === undefined) {
      const word = operand.arguments.find((argument) => argument.kind === 'word')
      if (wanted === null || rule.returns('none') !== 'none')
        throw word === undefined || /^\d/.test(word.text)
          ? new FilterFault('constant-only', operand)
          : unknownField(word.text, word)
    }
    const beside = typed === undefined ? wanted : this.#wantedBy(typed, false)
    const list = operand.arguments.map((argument) => {
      const checked = this.#operand(argument, this.#typeOf(argument) === null ? beside : null)
      const isField = checked.kind === 'field' || rule.of === 'any'
      if (!isField || !rule.takes(checked.type) || !namesFit(name, checked)) {
        const values = { function: name, type: checked.type }
        throw new FilterFault('function-argument-type', argument, values)
      }
      return checked
    })
    const first = list[0]!
    for (const [index, argument] of list.entries()) {
      if (!areCompatible(first.type, argument.type) && list.length > 1) {
        throw typesDiffer(operand.arguments[0]!, first, operand.arguments[index]!, argument)
      }
    }
    return { kind: 'function', name, arguments: list, type: rule.returns(first.type) }
  }

  #negative(operand: Extract<Operand, { kind: 'negative' }>, wanted: Wanted | null): PlanOperand {
    const of = this.#operand(operand.of, wanted)
    if (!canAdd(of.type)) {
      throw new FilterFault('no-arithmetic', operand.of, { operator: '-', type: of.type })
    }
    if (of.kind === 'constant' && (typeof of.value === 'number' || typeof of.value === 'bigint')) {
      // Zero has no sign.
      return { ...of, value: Number(of.value) === 0 ? of.value : -of.value }
    }
    return { kind: 'negative', of, type: of.type }
  }

  #arithmetic(operand: Extract<Operand, { kind: 'arithmetic' }>, wanted: Wanted | null): PlanOperand {
    const { operator } = operand
    const type = this.#typeOf(operand) ?? wanted?.type ?? 'none'
    const beside: Wanted = { type, valueNames: null, fieldName: null, mayBePartial: false }
    const isScaled = isTime(type) && (operator === '*' || operator === '/')
    const side = (source: Operand, want: Wanted): PlanOperand =>
      this.#operand(source, this.#typeOf(source) === null ? want : null)
    const left = side(operand.left, beside)
    if (!takesArithmetic(operator, left.type)) {
      throw new FilterFault('no-arithmetic', operand.left, { operator, type: left.type })
    }
    // A time takes only a number as its factor.
    const right = side(operand.right, isScaled ? { ...beside, type: 'double' } : beside)
    if (isScaled) {
      if (!canMultiply(right.type)) {
        throw new FilterFault('no-arithmetic', operand.right, { operator, type: right.type })
      }
    } else if (!areCompatible(left.type, right.type)) {
      throw typesDiffer(operand.left, left, operand.right, right)
    }
    const isDivision = operator === '/' || operator === '%'
    if (isDivision && right.kind === 'constant' && Number(right.value) === 0) {
      throw new FilterFault('division-by-zero', operand.right)
    }
    return { kind: 'arithmetic', operator, left, right, type: left.type }
  }

  /** A field that only says that something is there has nothing to compare. */
  #refuseLabel(type: FieldType | null, source: Operand, operator: string): void {
    if (type !== 'none') return
    const field = source.kind === 'word' ? source.text : ''
    const isPayload = field === 'websocket.payload' || field === 'websocket.masked_payload'
    const suggestion = isPayload ? 'sockscope.payload' : null
    throw new FilterFault('label-has-no-value', source, { field, operator }, suggestion)
  }

  /** A comparison of two literals: most often the field's name is mistyped. */
  #noField(left: Operand, right: Operand): FilterFault {
    for (const side of [left, right]) {
      if (side.kind === 'word' && /^[A-Za-z_]/.test(side.text)) return unknownField(side.text, side)
    }
    return new FilterFault('constant-only', { start: left.start, end: right.end })
  }
}

/** Whether what stands there is a value: a string, or a word that is no field. */
function isLiteral(operand: Operand): operand is Literal {
  if (operand.kind === 'string' || operand.kind === 'character') return true
  if (operand.kind !== 'word') return false
  const mustBeField = operand.isRaw || operand.layers !== null || operand.text.startsWith('.')
  return !mustBeField && findField(operand.text) === null
}

function fieldOfWord({ text }: { text: string }): Field | null {
  return findField(text.startsWith('.') ? text.slice(1) : text)
}

function typeOfWord(word: Extract<Operand, { kind: 'word' }>): FieldType {
  const field = fieldOfWord(word)
  if (field === null) throw unknownField(word.text, word)
  return word.isRaw ? 'bytes' : field.type
}

/** Whether any field is looked at: what has none would be the same for every packet. */
function readsField(operand: PlanOperand): boolean {
  switch (operand.kind) {
    case 'field':
      return true
    case 'constant':
      return false
    case 'slice':
    case 'negative':
      return readsField(operand.of)
    case 'function':
      return operand.arguments.some(readsField)
    case 'arithmetic':
      return readsField(operand.left) || readsField(operand.right)
  }
}

/** Addresses and protocols beside a slice are their bytes. */
function asBytes(operand: PlanOperand): PlanOperand {
  if (!canSlice(operand.type) || operand.type === 'string' || operand.type === 'bytes') return operand
  return { kind: 'slice', of: operand, ranges: [{ kind: 'length', start: 0, length: null }], type: 'bytes' }
}

function takesArithmetic(operator: ArithmeticOperator, type: FieldType): boolean {
  switch (operator) {
    case '&':
      return canBitwiseAnd(type)
    case '+':
    case '-':
      return canAdd(type)
    case '*':
    case '/':
      return canMultiply(type) || isTime(type)
    case '%':
      return canMultiply(type) && type !== 'double'
  }
}

/** `vals` needs a field whose values have names. */
function namesFit(name: string, operand: PlanOperand): boolean {
  return name !== 'vals' || (operand.kind === 'field' && !operand.isRaw && operand.field.valueNames !== null)
}

function nameOf(operand: PlanOperand): string {
  if (operand.kind === 'field') return operand.field.name
  if (operand.kind === 'function') return `${operand.name}()`
  return ''
}

function unknownField(name: string, span: { start: number; end: number }): FilterFault {
  const bare = name.startsWith('.') ? name.slice(1) : name
  return new FilterFault('field-unknown', span, { field: bare }, closestFieldName(bare))
}

function unknownFunction(operand: Extract<Operand, { kind: 'function' }>): FilterFault {
  const span = { start: operand.start, end: operand.start + operand.name.length }
  const lower = operand.name.toLowerCase()
  return new FilterFault(
    'function-unknown',
    span,
    { function: operand.name },
    isFunctionName(lower) ? lower : null,
  )
}

function notComparable(source: Operand, operand: PlanOperand, operator: string): FilterFault {
  return new FilterFault('not-comparable', source, { field: nameOf(operand), type: operand.type, operator })
}

function typesDiffer(
  leftSource: Operand,
  left: PlanOperand,
  rightSource: Operand,
  right: PlanOperand,
): FilterFault {
  // `http.upgrade == websocket`: the word is a protocol's name, where a value was meant.
  if (right.type === 'protocol' && rightSource.kind === 'word' && left.type === 'string') {
    return new FilterFault(
      'protocol-as-value',
      rightSource,
      { word: rightSource.text },
      printString(rightSource.text),
    )
  }
  if (left.type === 'protocol' && leftSource.kind === 'word' && right.type === 'string') {
    return new FilterFault(
      'protocol-as-value',
      leftSource,
      { word: leftSource.text },
      printString(leftSource.text),
    )
  }
  return new FilterFault('types-differ', rightSource, { leftType: left.type, rightType: right.type })
}
