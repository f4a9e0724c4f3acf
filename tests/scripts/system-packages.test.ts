import { expect, it } from 'vitest'
import { ELECTRON_NEEDS, missingNeeds } from '../../scripts/lib/system-packages.mjs'

it('asks for nothing where every need is met, by either of its names', () => {
  const debian = new Set(ELECTRON_NEEDS.map((need) => need.at(-1) ?? ''))
  const ubuntu = new Set(ELECTRON_NEEDS.map((need) => need[0] ?? ''))
  expect(missingNeeds(ELECTRON_NEEDS, debian)).toEqual([])
  expect(missingNeeds(ELECTRON_NEEDS, ubuntu)).toEqual([])
})

it('asks for what is missing and no more', () => {
  const missing = missingNeeds([['libnss3'], ['libasound2t64', 'libasound2']], new Set(['libnss3']))
  expect(missing).toEqual([['libasound2t64', 'libasound2']])
})
