import { describe, expect, it } from 'vitest'
import { missingPackages } from '../../scripts/lib/dependencies.mjs'

const lock = (packages: Record<string, object>) => ({ packages })

describe('npm packages are installed again', () => {
  const vue = { version: '3.5.0', integrity: 'sha512-a' }

  it('not when node_modules holds what the lock file names', () => {
    expect(
      missingPackages(lock({ '': {}, 'node_modules/vue': vue }), lock({ 'node_modules/vue': vue })),
    ).toEqual([])
  })

  it('when a package is missing', () => {
    expect(missingPackages(lock({ 'node_modules/vue': vue }), lock({}))).toEqual(['vue'])
  })

  it('when a package has another version, or the same version with other contents', () => {
    const wanted = lock({ 'node_modules/vue': vue })
    expect(missingPackages(wanted, lock({ 'node_modules/vue': { ...vue, version: '3.4.0' } }))).toEqual([
      'vue',
    ])
    expect(missingPackages(wanted, lock({ 'node_modules/vue': { ...vue, integrity: 'sha512-b' } }))).toEqual([
      'vue',
    ])
  })

  it('not for the binaries of other platforms, which npm leaves out', () => {
    const binary = { ...vue, optional: true, os: ['darwin'], cpu: ['arm64'] }
    expect(
      missingPackages(lock({ 'node_modules/@rolldown/binding-darwin-arm64': binary }), lock({})),
    ).toEqual([])
  })
})
