import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hashSources, isBuildStale } from '../../scripts/lib/build.mjs'
import { temporaryFolder } from './temporary-folder'

function project() {
  const root = temporaryFolder()
  mkdirSync(join(root, 'shared', 'tcp'), { recursive: true })
  writeFileSync(join(root, 'shared', 'tcp', 'a.ts'), 'one')
  writeFileSync(join(root, 'package.json'), '{}')
  const hash = (): string => hashSources(root, ['shared', 'package.json', 'absent.json'])
  return { root, hash, stamp: join(root, 'stamp') }
}

it('is fresh as long as no source changes, whatever their times say', () => {
  const { root, hash, stamp } = project()
  writeFileSync(stamp, hash())
  utimesSync(join(root, 'shared', 'tcp', 'a.ts'), new Date(), new Date(Date.now() + 3_600_000))
  expect(isBuildStale(stamp, hash())).toBe(false)
})

it('is stale without a stamp, after an edit, a new file and a renamed one', () => {
  const { root, hash, stamp } = project()
  expect(isBuildStale(stamp, hash())).toBe(true)

  writeFileSync(stamp, hash())
  writeFileSync(join(root, 'shared', 'tcp', 'a.ts'), 'two')
  expect(isBuildStale(stamp, hash())).toBe(true)

  writeFileSync(stamp, hash())
  writeFileSync(join(root, 'shared', 'b.ts'), '')
  expect(isBuildStale(stamp, hash())).toBe(true)

  writeFileSync(stamp, hash())
  renameSync(join(root, 'shared', 'b.ts'), join(root, 'shared', 'c.ts'))
  expect(isBuildStale(stamp, hash())).toBe(true)
})
