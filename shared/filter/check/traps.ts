import type { FilterWarning, Span } from '../filter-problem'
import type { CompareOperator } from '../language/ast'
import type { PlanOperand } from './plan'

/** The length field of seven bits says 126 or 127 where the length itself follows (RFC 6455 §5.2). */
const LARGEST_SEVEN_BIT_LENGTH = 125

type PlanField = Extract<PlanOperand, { kind: 'field' }>

/** Filters that are valid and seldom meant, as Wireshark's users know them. */
export class Traps {
  readonly warnings: FilterWarning[] = []

  /** `websocket.mask` alone. */
  existence(operand: PlanField, span: Span): void {
    if (!operand.field.isAlwaysThere) return
    const { name } = operand.field
    this.#warn('boolean-existence', span, { field: name }, `${name} == 1`)
  }

  /** `websocket.payload_length > 126`; `tcp.port != 80`. */
  comparison(operator: CompareOperator, left: PlanOperand, right: PlanOperand, span: Span): void {
    if (left.kind !== 'field') return
    const { name, parts } = left.field
    const number = right.kind === 'constant' ? right.value : null
    if (
      name === 'websocket.payload_length' &&
      typeof number === 'number' &&
      number > LARGEST_SEVEN_BIT_LENGTH
    ) {
      this.#warn('payload-length-seven-bits', span, { field: name }, 'sockscope.frame.length')
    }
    if (operator === '!=' && parts.length > 0) {
      const [first, second] = parts
      const values = { field: name, first: first?.name ?? '', second: second?.name ?? '' }
      this.#warn('not-equal-means-none', span, values, null)
    }
  }

  /** `websocket contains "x"` sees the bytes as they are on the wire. */
  contained(left: PlanOperand, span: Span): void {
    const isProtocol = left.kind === 'field' && left.field.name === 'websocket' && !left.isRaw
    if (isProtocol) this.#warn('contains-masked-bytes', span, { field: 'websocket' }, 'sockscope.payload')
  }

  /** `websocket.opcode == Text`. */
  unquotedName(name: string, span: Span): void {
    this.#warn('value-name-unquoted', span, { value: name }, `"${name}"`)
  }

  #warn(
    code: FilterWarning['code'],
    { start, end }: Span,
    values: FilterWarning['values'],
    suggestion: string | null,
  ): void {
    this.warnings.push({ code, values, start, end, suggestion })
  }
}
