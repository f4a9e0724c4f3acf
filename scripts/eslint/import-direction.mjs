import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { LAYERS } from './layers.mjs'

const BUILTIN = new Set(builtinModules)
/** Roots whose files must belong to a layer, so that a new folder is a decision and not an accident. */
const GOVERNED = ['shared', 'electron', 'renderer']

/**
 * @param {string} file path inside the repository, with forward slashes
 * @returns {string | undefined} the name of the layer it belongs to
 */
export function layerOf(file) {
  return Object.keys(LAYERS)
    .filter((layer) => isInside(file, layer))
    .sort((a, b) => b.length - a.length)[0]
}

/**
 * Judges one import.
 *
 * @param {string} from path of the importing file inside the repository
 * @param {string} specifier what stands between the quotes
 * @returns {string | undefined} one sentence saying why it is not allowed, or nothing
 */
export function judgeImport(from, specifier) {
  const target = resolveInside(from, specifier)
  const layer = layerOf(from)
  if (layer === undefined) {
    const needsLayer = GOVERNED.some((root) => isInside(posix.dirname(posix.dirname(from)), root))
    return needsLayer ? `Add ${posix.dirname(from)} to scripts/eslint/layers.mjs.` : undefined
  }
  const { mayImport, packages } = /** @type {import('./layers.mjs').Layer} */ (LAYERS[layer])
  if (target === undefined) return judgePackage(layer, packages, specifier)

  const role = judgeRole(from, target)
  if (role !== undefined) return role
  if (layerOf(target) === layer || mayImport.some((folder) => isInside(target, folder))) return undefined
  if (isInside(target, 'resources') || target === 'package.json') return undefined
  return `${layer} may not import ${target} (see scripts/eslint/layers.mjs).`
}

/**
 * In the window: components → composables → stores → the bridge, whatever the folder.
 *
 * @param {string} from
 * @param {string} target
 */
function judgeRole(from, target) {
  if (!isInside(from, 'renderer/src') || from === 'renderer/src/main.ts') return undefined
  const isStore = /(-store|window-events)\.ts$/.test(from)
  if (target === 'renderer/src/bridge/bridge' && !isStore)
    return `${from} may not import the bridge: only a store does.`
  if (target.endsWith('.vue') && !from.endsWith('.vue'))
    return `${from} may not import a component: components import it.`
  return undefined
}

/**
 * @param {string} layer
 * @param {'any' | 'browser' | 'node'} packages
 * @param {string} specifier
 */
function judgePackage(layer, packages, specifier) {
  if (packages === 'any') return undefined
  if (specifier === 'electron' || specifier.startsWith('electron/')) return `${layer} runs without Electron.`
  const isNode = specifier.startsWith('node:') || BUILTIN.has(specifier)
  return isNode && packages === 'browser' ? `${layer} runs without Node: no ${specifier}.` : undefined
}

/**
 * @param {string} from
 * @param {string} specifier
 * @returns {string | undefined} the path inside the repository, or nothing for a package
 */
export function resolveInside(from, specifier) {
  const bare = specifier.replace(/\?.*$/, '')
  if (bare.startsWith('@shared/')) return posix.join('shared', bare.slice('@shared/'.length))
  if (bare.startsWith('.')) return posix.join(posix.dirname(from), bare)
  return undefined
}

/**
 * @param {string} path
 * @param {string} folder
 */
function isInside(path, folder) {
  return path === folder || path.startsWith(`${folder}/`)
}

/** @type {import('eslint').Rule.RuleModule} */
export const importDirection = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const from = context.filename.slice(context.cwd.length + 1).replaceAll('\\', '/')
    /** @param {{ source?: import('estree').Expression | null | undefined }} node */
    const check = ({ source }) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return
      const message = judgeImport(from, source.value)
      if (message !== undefined) context.report({ node: source, message })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
    }
  },
}
