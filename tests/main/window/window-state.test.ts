import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  DEFAULT_WINDOW_STATE,
  fitToScreens,
  readWindowState,
  writeWindowState,
} from '../../../electron/main/window/window-state'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sockscope-window-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const STATE = { position: { x: 100, y: 50 }, width: 1200, height: 800, maximized: true }
const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 }

describe('the remembered window', () => {
  it('comes back as it was left', () => {
    const file = join(folder, 'window.json')
    writeWindowState(file, STATE)
    expect(readWindowState(file)).toEqual(STATE)
  })

  it.each(['', '{', '[]', '{"width":1200}', '{"position":null,"width":1,"height":1,"maximized":false}'])(
    'is the default one when its file holds %j',
    (text) => {
      const file = join(folder, 'window.json')
      writeFileSync(file, text)
      expect(readWindowState(file)).toEqual(DEFAULT_WINDOW_STATE)
    },
  )

  it('stays where it was while that screen is there', () => {
    expect(fitToScreens(STATE, [SCREEN])).toEqual(STATE)
    const second = { ...SCREEN, x: 1920 }
    const there = { ...STATE, position: { x: 2000, y: 50 } }
    expect(fitToScreens(there, [SCREEN, second])).toEqual(there)
  })

  it('is placed anew when its screen is gone', () => {
    expect(fitToScreens({ ...STATE, position: { x: 2000, y: 50 } }, [SCREEN]).position).toBeNull()
    expect(fitToScreens({ ...STATE, position: { x: 100, y: -500 } }, [SCREEN]).position).toBeNull()
  })

  it('is never larger than its screen', () => {
    expect(fitToScreens({ ...STATE, width: 4000, height: 4000 }, [SCREEN])).toMatchObject({
      width: 1920,
      height: 1080,
    })
  })
})
