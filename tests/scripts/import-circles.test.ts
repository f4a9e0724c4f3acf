import { describe, expect, it } from 'vitest'
import { ImportGraph } from '../../scripts/eslint/import-circles.mjs'

function graph(files: Record<string, string>): ImportGraph {
  return new ImportGraph((file) => files[file])
}

describe('the import graph', () => {
  it('finds a circle of types through an alias, a re-export and a component', () => {
    const files = graph({
      'shared/a.ts': "import type { B } from './b'\n",
      'shared/b.ts': "export {\n  type C,\n  D,\n} from '@shared/c.vue'\n",
      'shared/c.vue': '<script setup lang="ts">\n  import \'./a\'\n</script>\n',
    })
    expect(files.way('shared/b.ts', 'shared/a.ts')).toEqual(['shared/b.ts', 'shared/c.vue', 'shared/a.ts'])
  })

  it('takes the shortest way, and knows a file that imports itself', () => {
    const files = graph({
      'a.ts': "import { b } from './b'\nimport { c } from './c'\n",
      'b.ts': "import { c } from './c'\n",
      'c.ts': "import { c } from './c'\n",
    })
    expect(files.way('a.ts', 'c.ts')).toEqual(['a.ts', 'c.ts'])
    expect(files.way('c.ts', 'c.ts')).toEqual(['c.ts'])
    expect(files.way('c.ts', 'a.ts')).toBeUndefined()
  })

  it('follows no package, no text that only looks like an import, and nothing loaded later', () => {
    const files = graph({
      'a.ts': [
        "import { readFile } from 'node:fs'",
        "const later = () => import('./b')",
        "// see './b'",
        "const text = 'from ./b'",
      ].join('\n'),
      'b.ts': '',
    })
    expect(files.importsOf('a.ts')).toEqual([])
  })
})
