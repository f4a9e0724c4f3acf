import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { resolveInside } from './import-direction.mjs'

/** Static imports and re-exports, of values and of types; what stands between the quotes. */
const IMPORT = /^[ \t]*(?:import|export)\b(?:[^'";]*?\bfrom)?\s*(['"])([^'"\n]+)\1/gm
const ENDINGS = ['', '.ts', '.vue', '/index.ts']

/**
 * The files of a repository and whom each imports. A circle through types alone counts too: neither file can be
 * understood, or moved, without the other.
 */
export class ImportGraph {
  /** @type {Map<string, readonly string[]>} */
  #imports = new Map()
  #read

  /** @param {(file: string) => string | undefined} read text of a file by its path inside the repository; undefined where there is none */
  constructor(read) {
    this.#read = read
  }

  /**
   * @param {string} file path inside the repository, with forward slashes
   * @returns {readonly string[]} the files of the repository it imports
   */
  importsOf(file) {
    const known = this.#imports.get(file)
    if (known !== undefined) return known
    const text = this.#read(file) ?? ''
    const found = [...text.matchAll(IMPORT)].map(([, , specifier = '']) => this.find(file, specifier))
    const imports = found.filter((path) => path !== undefined)
    this.#imports.set(file, imports)
    return imports
  }

  /**
   * @param {string} from
   * @param {string} specifier
   * @returns {string | undefined} the imported file; undefined for a package
   */
  find(from, specifier) {
    const path = resolveInside(from, specifier)
    if (path === undefined) return undefined
    return ENDINGS.map((ending) => path + ending).find((file) => this.#read(file) !== undefined)
  }

  /**
   * The shortest way from one file to another.
   *
   * @param {string} from
   * @param {string} to
   * @returns {string[] | undefined} both ends and what lies between them; undefined where there is none
   */
  way(from, to) {
    /** @type {Map<string, string | undefined>} */
    const cameFrom = new Map([[from, undefined]])
    for (const file of cameFrom.keys()) {
      if (file === to) {
        const way = []
        for (let at = /** @type {string | undefined} */ (to); at !== undefined; at = cameFrom.get(at))
          way.unshift(at)
        return way
      }
      for (const next of this.importsOf(file)) if (!cameFrom.has(next)) cameFrom.set(next, file)
    }
    return undefined
  }
}

/** One graph a run of the linter: every file is read once. @type {Map<string, ImportGraph>} */
const graphs = new Map()

/** @param {string} root */
function graphOf(root) {
  let graph = graphs.get(root)
  if (graph === undefined) {
    /** @type {Map<string, string | undefined>} */
    const texts = new Map()
    graph = new ImportGraph((file) => {
      if (texts.has(file)) return texts.get(file)
      const path = join(root, file)
      const text = /\.(ts|vue)$/.test(file) && existsSync(path) ? readFileSync(path, 'utf8') : undefined
      texts.set(file, text)
      return text
    })
    graphs.set(root, graph)
  }
  return graph
}

/** @type {import('eslint').Rule.RuleModule} */
export const importCircles = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const from = context.filename.slice(context.cwd.length + 1).replaceAll('\\', '/')
    const graph = graphOf(context.cwd)
    /** @param {{ source?: import('estree').Expression | null | undefined }} node */
    const check = ({ source }) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return
      const imported = graph.find(from, source.value)
      const way = imported === undefined ? undefined : graph.way(imported, from)
      if (way === undefined) return
      context.report({
        node: source,
        message: `A circle of imports: ${from} → ${way.join(' → ')}. Move what they share below both.`,
      })
    }
    return { ImportDeclaration: check, ExportAllDeclaration: check, ExportNamedDeclaration: check }
  },
}
