import type { Field } from '../fields/field'
import type { ArithmeticOperator, OrderOperator, Quantifier, SliceRange } from '../language/ast'
import type { Pattern } from '../regex/pattern'
import type { FieldType } from '../types/field-type'
import type { FieldValue } from '../types/field-value'

/** Functions of the language. */
export type FunctionName =
  | 'upper'
  | 'lower'
  | 'len'
  | 'count'
  | 'string'
  | 'max'
  | 'min'
  | 'abs'
  | 'vals'
  | 'dec'
  | 'hex'
  | 'float'
  | 'double'

/** An operand whose type is known: what is evaluated. */
export type PlanOperand =
  | {
      readonly kind: 'field'
      readonly field: Field
      readonly isRaw: boolean
      readonly layers: readonly SliceRange[] | null
      readonly type: FieldType
      /** Of the packet that is selected, not of the one that is looked at. */
      readonly isReference: boolean
    }
  /** `bits` of an address that counts; null for every value but one of a CIDR prefix. */
  | {
      readonly kind: 'constant'
      readonly value: FieldValue
      readonly bits: number | null
      readonly type: FieldType
    }
  | {
      readonly kind: 'slice'
      readonly of: PlanOperand
      readonly ranges: readonly SliceRange[]
      readonly type: FieldType
    }
  | {
      readonly kind: 'function'
      readonly name: FunctionName
      readonly arguments: readonly PlanOperand[]
      readonly type: FieldType
    }
  | { readonly kind: 'negative'; readonly of: PlanOperand; readonly type: FieldType }
  | {
      readonly kind: 'arithmetic'
      readonly operator: ArithmeticOperator
      readonly left: PlanOperand
      readonly right: PlanOperand
      readonly type: FieldType
    }

export type Relation = '==' | '!=' | OrderOperator

export interface LogicalPlan {
  readonly kind: 'and' | 'or' | 'xor'
  readonly left: Plan
  readonly right: Plan
}

/** A condition whose operands have types that fit. */
export type Plan =
  | LogicalPlan
  | { readonly kind: 'not'; readonly of: Plan }
  | {
      readonly kind: 'compare'
      readonly relation: Relation
      readonly match: Quantifier
      readonly left: PlanOperand
      readonly right: PlanOperand
    }
  | {
      readonly kind: 'contains'
      readonly match: Quantifier
      readonly left: PlanOperand
      readonly right: PlanOperand
    }
  | {
      readonly kind: 'matches'
      readonly match: Quantifier
      readonly left: PlanOperand
      readonly pattern: Pattern
    }
  | {
      readonly kind: 'in'
      readonly match: Quantifier
      readonly left: PlanOperand
      readonly elements: readonly PlanSetElement[]
    }
  | { readonly kind: 'present'; readonly operand: Extract<PlanOperand, { kind: 'field' }> }
  | { readonly kind: 'nonzero'; readonly operand: PlanOperand }

export interface PlanSetElement {
  readonly from: PlanOperand
  readonly to: PlanOperand | null
}
