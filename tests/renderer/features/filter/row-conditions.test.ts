import { describe, expect, it } from 'vitest'
import { compileFilter } from '@shared/filter/filter'
import type { LayerNode } from '@shared/model/packet-layers'
import {
  connectionConditions,
  diagnosticConditions,
  frameConditions,
  layerCondition,
} from '../../../../renderer/src/features/filter/row-conditions'
import { connectionRow, frameRow } from '../../support/rows'

function expectFilters(conditions: readonly string[]): void {
  for (const condition of conditions) {
    const result = compileFilter(condition)
    expect([condition, result.ok ? [] : result.error]).toEqual([condition, []])
    if (result.ok) expect([condition, result.warnings]).toEqual([condition, []])
  }
}

function node(key: string, value: LayerNode['value']): LayerNode {
  return {
    key,
    value,
    hexDigits: 0,
    name: null,
    isDerived: false,
    start: 0,
    end: 0,
    children: [],
    note: null,
    link: null,
  }
}

describe('the conditions of a row', () => {
  it('are filters: a frame', () => {
    const conditions = frameConditions({
      ...frameRow({ row: 7 }),
      opcode: 1,
      previewText: 'a "quoted" \u0001 \ufffd rest',
    })
    expect(conditions).toContain('websocket.opcode == "Text"')
    expect(conditions.at(-1)).toBe('sockscope.payload contains "a \\"quoted\\" \\x01 "')
    expectFilters(conditions)
  })

  it('are filters: a close frame', () => {
    const conditions = frameConditions({ ...frameRow({ row: 7 }), opcode: 8, closeCode: 1001 })
    expect(conditions[0]).toBe('websocket.payload.close.status_code == "Going Away"')
    expectFilters(conditions)
  })

  it('are filters: a connection', () => {
    expectFilters(
      connectionConditions({ ...connectionRow({ connection: 3 }), target: '/a?b="c"', subprotocol: 'v1' }),
    )
  })

  it('are filters: a diagnostic', () => {
    expectFilters(diagnosticConditions({ code: 'mask-missing', severity: 'error', connection: 2 }))
  })

  it.each([
    ['tcp.flags.syn', true, 'tcp.flags.syn == 1'],
    ['ip.src', '10.0.0.1', 'ip.src == 10.0.0.1'],
    ['eth.src', '00:1b:21:3c:9d:f8', 'eth.src == 00:1b:21:3c:9d:f8'],
    ['ip.proto', 6, 'ip.proto == "TCP"'],
    ['tcp', null, 'tcp'],
    ['nothing.known', 1, null],
  ] as const)('are filters: the field %s', (key, value, condition) => {
    expect(layerCondition(node(key, value))).toBe(condition)
    expectFilters(condition === null ? [] : [condition])
  })
})
