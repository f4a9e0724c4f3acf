import { describe, expect, it } from 'vitest'
import { judgeImport } from '../../scripts/eslint/import-direction.mjs'

describe('who may import whom', () => {
  it.each([
    ['shared/dissector/http.ts', '../http1/http-head'],
    ['shared/tcp/reassembly.ts', '../ip/packet'],
    ['shared/websocket/inflate.ts', 'pako'],
    ['electron/engine/proxy/relay/relay.ts', 'node:net'],
    ['electron/engine/proxy/relay/relay.ts', '@shared/model/direction'],
    ['electron/main/index.ts', '../engine/engine?modulePath'],
    ['electron/cli/sockscope.ts', '../engine/index/session'],
    ['electron/preload/index.ts', '@shared/ipc/bridge'],
    ['renderer/src/main.ts', './app/App.vue'],
    ['renderer/src/app/CentrePane.vue', '../features/frames/FramesView.vue'],
    ['renderer/src/features/frames/FramesView.vue', '../../kit/grid/DataGrid.vue'],
    ['renderer/src/features/frames/frames-store.ts', '../../bridge/bridge'],
    ['renderer/src/features/packets/PacketDetails.vue', '../payload/HexView.vue'],
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
    ['electron/engine/proxy/relay/relay.ts', 'electron'],
    ['electron/engine/proxy/relay/relay.ts', '../../../main/index'],
    ['electron/cli/sockscope.ts', 'electron'],
    ['electron/preload/index.ts', '@shared/websocket/frame'],
    ['electron/engine/index/session.ts', '../import/import-capture'],
    ['electron/engine/index/session.ts', '../proxy/relay'],
    ['electron/engine/index/session.ts', '../sniffer/live-packets'],
    ['electron/engine/index/session.ts', '../sources/recording'],
    ['electron/engine/index/columns/frame-table.ts', '../session'],
    ['electron/engine/index/session.ts', '@shared/ipc/app-commands'],
    ['electron/engine/proxy/accept/listener.ts', '@shared/ipc/app-commands'],
    ['electron/engine/sources/recording.ts', '@shared/ipc/bridge'],
    ['electron/engine/payload/frame-reader.ts', '../views/session-views'],
    ['electron/engine/import/pcap-reader.ts', '../proxy/relay'],
    ['electron/engine/proxy/relay.ts', '../recorder/session-log'],
    ['renderer/src/features/frames/frames-store.ts', 'node:fs'],
    ['renderer/src/features/frames/frames-store.ts', 'electron'],
    ['renderer/src/features/frames/frames-store.ts', './FramesView.vue'],
    ['renderer/src/features/frames/use-frame-fields.ts', './FramesView.vue'],
    ['renderer/src/features/frames/FramesView.vue', '../../bridge/bridge'],
    ['renderer/src/features/frames/FramesView.vue', '../sequence/SequenceView.vue'],
    ['renderer/src/kit/grid/DataGrid.vue', '../../features/frames/frames-store'],
    ['renderer/src/state/app-store.ts', '../features/frames/frames-store'],
    ['renderer/src/features/frames/FramesView.vue', '../../../../electron/main/index'],
  ])('%s may not import %s', (from, specifier) => {
    expect(judgeImport(from, specifier)).toMatch(/may not import|runs without/)
  })

  it.each(['proxy', 'import', 'sniffer', 'recorder', 'sources'])(
    'no file of the index may import %s, from wherever a session comes',
    (room) => {
      for (const folder of ['', 'columns/', 'connection/', 'faults/']) {
        const up = folder === '' ? '..' : '../..'
        expect(judgeImport(`electron/engine/index/${folder}planted.ts`, `${up}/${room}/anything`)).toMatch(
          /may not import electron\/engine/,
        )
      }
    },
  )

  it('asks for a new folder of shared/ to be given its place', () => {
    expect(judgeImport('shared/quic/packet.ts', '../model/direction')).toContain('Add shared/quic to')
  })
})
