import { describe, expect, it } from 'vitest'
import { judgeImport } from '../../scripts/eslint/import-direction.mjs'

describe('who may import whom', () => {
  it.each([
    ['shared/dissector/http.ts', '../http1/http-head'],
    ['shared/tcp/reassembly.ts', '../ip/packet'],
    ['shared/websocket/inflate.ts', 'pako'],
    ['electron/engine/proxy/relay.ts', 'node:net'],
    ['electron/engine/proxy/relay.ts', '@shared/model/direction'],
    ['electron/main/index.ts', '../engine/engine?modulePath'],
    ['electron/cli/sockscope.ts', '../engine/index/session'],
    ['electron/preload/index.ts', '@shared/ipc/bridge'],
    ['renderer/src/main.ts', './components/App.vue'],
    ['renderer/src/components/FrameTable.vue', '../composables/use-window'],
    ['renderer/src/composables/use-window.ts', '../stores/frames'],
  ])('%s may import %s', (from, specifier) => {
    expect(judgeImport(from, specifier)).toBeUndefined()
  })

  it.each([
    ['shared/http1/http-head.ts', '../dissector/dissection-sink'],
    ['shared/ip/packet.ts', '../tcp/reassembly'],
    ['shared/tcp/reassembly.ts', '../websocket/frame'],
    ['shared/websocket/inflate.ts', 'node:zlib'],
    ['shared/websocket/inflate.ts', 'zlib'],
    ['shared/model/direction.ts', '../../electron/engine/index/session'],
    ['electron/engine/proxy/relay.ts', 'electron'],
    ['electron/engine/proxy/relay.ts', '../../main/index'],
    ['electron/cli/sockscope.ts', 'electron'],
    ['electron/preload/index.ts', '@shared/websocket/frame'],
    ['renderer/src/stores/frames.ts', 'node:fs'],
    ['renderer/src/stores/frames.ts', 'electron'],
    ['renderer/src/stores/frames.ts', '../components/FrameTable.vue'],
    ['renderer/src/composables/use-window.ts', '../components/FrameTable.vue'],
    ['renderer/src/components/FrameTable.vue', '../bridge/bridge'],
    ['renderer/src/components/FrameTable.vue', '../../../electron/main/index'],
  ])('%s may not import %s', (from, specifier) => {
    expect(judgeImport(from, specifier)).toMatch(/may not import|runs without/)
  })

  it('asks for a new folder of shared/ to be given its place', () => {
    expect(judgeImport('shared/quic/packet.ts', '../model/direction')).toContain('Add shared/quic to')
  })
})
