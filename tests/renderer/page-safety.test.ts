import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rendererSources } from './renderer-sources'

const ROOT = join(import.meta.dirname, '../..')
const page = readFileSync(join(ROOT, 'renderer/index.html'), 'utf8')
const sources = rendererSources().map((file) => ({ file, text: readFileSync(file, 'utf8') }))

function filesWith(pattern: RegExp): string[] {
  return sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file)
}

describe('what traffic brings', () => {
  it('never becomes HTML', () => {
    expect(filesWith(/v-html|innerHTML|outerHTML|insertAdjacentHTML|DOMParser|document\.write/)).toEqual([])
  })

  it('never becomes code', () => {
    expect(filesWith(/\beval\(|new Function\(|setTimeout\(\s*['"`]/)).toEqual([])
  })

  it('never becomes an address the window goes to', () => {
    expect(filesWith(/:href=|:src=|location\.(?:href|assign|replace)|window\.open/)).toEqual([])
  })
})

describe('the page', () => {
  const policy = /Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1] ?? ''

  it('may load nothing but its own files', () => {
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/unsafe|https?:|\*|connect-src/)
  })

  it("allows the splitter's own style elements by their hashes, and no others", () => {
    // The library adds the element before it fills it, and Chromium 130 judges it empty.
    const texts = [
      '',
      ...['ew-resize', 'e-resize', 'w-resize'].map((cursor) => `*{cursor: ${cursor}!important;}`),
    ]
    const hashes = texts.map((text) => createHash('sha256').update(text).digest('base64'))
    const allowed = [...policy.matchAll(/'sha256-([^']*)'/g)].map((match) => match[1])
    expect(allowed.sort()).toEqual(hashes.sort())
    const sent = readFileSync(join(ROOT, 'electron/main/window/content-security-policy.ts'), 'utf8')
    for (const hash of hashes) expect(sent).toContain(`'sha256-${hash}'`)
    // The text is the library's: should it change, so must the hashes.
    const library = readFileSync(join(ROOT, 'node_modules/reka-ui/dist/utils/style.js'), 'utf8')
    expect(library).toContain('`*{cursor: ${style}!important;}`')
  })

  it('has no script or style of its own inside', () => {
    expect(page).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*src=)/)
  })
})

describe('the layers', () => {
  it('leave the bridge to the stores', () => {
    const outside = sources.filter(
      ({ file, text }) =>
        /bridge\/bridge'|window\.sockscope/.test(text) &&
        !/-store\.ts$|window-events\.ts$|[\\/]bridge[\\/]/.test(file),
    )
    expect(outside.map(({ file }) => file)).toEqual([])
  })
})
