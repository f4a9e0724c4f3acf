import fc from 'fast-check'
import { FUNCTION_NAMES } from '@shared/filter/check/functions'
import { FIELDS } from '@shared/filter/fields/catalogue'
import type { Expression, Operand, SliceRange, WordOperand } from '@shared/filter/language/ast'

/** Where a part of a made-up expression stands: nowhere. */
const SPAN = { start: 0, end: 0 }

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
const names = fc.constantFrom(...FIELDS.map(({ name }) => name))
const values = fc.constantFrom(
  '80',
  '0x1f',
  '1.5',
  '1e-3',
  '10.0.0.0/8',
  '::1/64',
  'aa:bb',
  'GET',
  'a-1',
  'fc:',
)
const offset = fc.integer({ min: 0, max: 50 })

const ranges: fc.Arbitrary<SliceRange[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('length' as const),
      start: fc.integer({ min: -20, max: 50 }),
      length: fc.option(fc.integer({ min: 1, max: 50 })),
    }),
    fc
      .tuple(offset, offset, fc.boolean())
      .map(([start, more, isNegative]) =>
        isNegative
          ? { kind: 'inclusive' as const, start: -start - more - 1, end: -start - 1 }
          : { kind: 'inclusive' as const, start, end: start + more },
      ),
  ),
  { minLength: 1, maxLength: 3 },
)

const field: fc.Arbitrary<WordOperand> = fc.record({
  kind: fc.constant('word'),
  text: fc.oneof(
    names,
    names.map((name) => `.${name}`),
  ),
  isRaw: fc.boolean(),
  layers: fc.option(ranges),
  start: fc.constant(0),
  end: fc.constant(0),
})

const word: fc.Arbitrary<WordOperand> = fc
  .oneof(values, names)
  .map((text) => ({ kind: 'word', text, isRaw: false, layers: null, ...SPAN }))

const { entity, operand } = fc.letrec<{ entity: Operand; operand: Operand }>((tie) => ({
  entity: fc.oneof(
    { maxDepth: 3 },
    word,
    field,
    text.map((value): Operand => ({ kind: 'string', value, bytes: null, ...SPAN })),
    fc.integer({ min: 0, max: 255 }).map((value): Operand => ({ kind: 'character', value, ...SPAN })),
    field.map((of): Operand => ({ kind: 'reference', field: of, ...SPAN })),
    fc
      .tuple(tie('entity'), ranges)
      .map(([of, parts]): Operand => ({ kind: 'slice', of, ranges: parts, ...SPAN })),
    fc
      .tuple(fc.constantFrom(...FUNCTION_NAMES), fc.array(tie('operand'), { maxLength: 3 }))
      .map(([name, list]): Operand => ({ kind: 'function', name, arguments: list, ...SPAN })),
  ),
  operand: fc.oneof(
    { maxDepth: 3 },
    tie('entity'),
    tie('operand').map((of): Operand => ({ kind: 'negative', of, ...SPAN })),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/', '%', '&'), tie('operand'), tie('operand'))
      .map(([operator, left, right]): Operand => ({ kind: 'arithmetic', operator, left, right, ...SPAN })),
  ),
}))

const setValue = fc.oneof(
  entity,
  entity.map((of): Operand => ({ kind: 'negative', of, ...SPAN })),
)
const quantifier = fc.option(fc.constantFrom('any', 'all'))
const comparison = fc.constantFrom('==', '!=', '===', '!==', '<', '>', '<=', '>=')

/** Expressions of every shape the grammar has, whether or not they mean anything. */
export const expressions: fc.Arbitrary<Expression> = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    operand.map((each): Expression => ({ kind: 'exists', operand: each, ...SPAN })),
    fc
      .tuple(
        quantifier,
        operand,
        fc.array(fc.record({ operator: comparison, right: operand }), { minLength: 1, maxLength: 3 }),
      )
      .map(([each, first, steps]): Expression => ({
        kind: 'compare',
        quantifier: each,
        first,
        steps,
        ...SPAN,
      })),
    fc
      .tuple(fc.constantFrom('contains', 'matches'), quantifier, operand, entity)
      .map(([kind, each, left, right]): Expression => ({ kind, quantifier: each, left, right, ...SPAN })),
    fc
      .tuple(
        quantifier,
        operand,
        fc.boolean(),
        fc.array(fc.record({ from: setValue, to: fc.option(setValue) }), { minLength: 1, maxLength: 3 }),
      )
      .map(([each, left, isNegated, elements]): Expression => ({
        kind: 'in',
        quantifier: each,
        isNegated,
        left,
        elements,
        ...SPAN,
      })),
    tie('expression').map((of): Expression => ({ kind: 'not', of, ...SPAN })),
    fc
      .tuple(fc.constantFrom('and', 'or', 'xor'), tie('expression'), tie('expression'))
      .map(([kind, left, right]): Expression => ({ kind, left, right, ...SPAN })),
  ),
})).expression

/** Text that is often nearly a filter. */
export const nearlyFilters: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.oneof(
        names,
        values,
        fc.constantFrom(
          '==',
          '!=',
          '===',
          '<',
          'in',
          '{',
          '}',
          '(',
          ')',
          '[',
          ']',
          '0:2',
          '..',
          ',',
          '!',
          '&&',
        ),
        fc.constantFrom(
          '||',
          'xor',
          'any',
          'all',
          'contains',
          'matches',
          '"a"',
          "'a'",
          '"',
          '$',
          '@',
          '#',
          '#1',
          '-',
        ),
        fc.constantFrom('len(', 'max(', 'string(', 'r"\\"', '“a”', '+', '&', '/', ' ', '\\'),
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join(' ')),
)

/** The expression without its places in a text. */
export function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans)
  if (value instanceof Uint8Array || value === null || typeof value !== 'object') return value
  const isRange = 'kind' in value && (value.kind === 'length' || value.kind === 'inclusive')
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isRange || (key !== 'start' && key !== 'end'))
      .map(([key, each]) => [key, withoutSpans(each)]),
  )
}
