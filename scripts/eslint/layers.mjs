/** What every station of the proxy may know. */
const PROXY_NOUNS = [
  'electron/engine/proxy/station',
  'electron/engine/proxy/target',
  'electron/engine/proxy/proxy-options',
  'electron/engine/proxy/endpoint-of-socket',
  'electron/engine/proxy/error-code',
  'electron/engine/proxy/socket-ending',
  'electron/engine/proxy/request-head-watch',
  'electron/engine/proxy/first-bytes',
  'electron/engine/proxy/http-refusal',
]

/** All of shared/ but the window's contract, which only what answers a window knows. */
const SHARED_BUT_IPC = [
  'shared/tls',
  'shared/har',
  'shared/model',
  'shared/bytes',
  'shared/diagnostics',
  'shared/capture',
  'shared/link',
  'shared/ip',
  'shared/tcp',
  'shared/http1',
  'shared/websocket',
  'shared/dissector',
  'shared/filter',
  'shared/redact',
]

/**
 * Who may import whom, as a table: a folder, and the folders and packages its files may reach. The longest matching
 * folder wins; files of a folder may always import each other. ARCHITECTURE.md draws the same arrows.
 *
 * `packages`: 'any', or 'browser' (npm packages, but neither `node:` modules nor `electron`), or 'node' (npm
 * packages and `node:`, but not `electron`).
 *
 * @typedef {{ mayImport: readonly string[], packages: 'any' | 'browser' | 'node' }} Layer
 * @type {Readonly<Record<string, Layer>>}
 */
export const LAYERS = {
  // Protocol code: the arrows point from the dissector down to bytes, never up.
  'shared/model': { mayImport: [], packages: 'browser' },
  'shared/bytes': { mayImport: [], packages: 'browser' },
  'shared/diagnostics': { mayImport: ['shared/model'], packages: 'browser' },
  // Capture files: bytes to packets, packets to streams, and back (session files).
  'shared/capture': {
    mayImport: ['shared/model', 'shared/bytes', 'shared/tcp', 'shared/ip', 'shared/link'],
    packages: 'browser',
  },
  'shared/link': { mayImport: ['shared/model', 'shared/bytes'], packages: 'browser' },
  'shared/ip': { mayImport: ['shared/model', 'shared/bytes', 'shared/link'], packages: 'browser' },
  'shared/tcp': {
    mayImport: ['shared/model', 'shared/bytes', 'shared/ip', 'shared/link'],
    packages: 'browser',
  },
  'shared/http1': { mayImport: ['shared/model', 'shared/bytes', 'shared/diagnostics'], packages: 'browser' },
  'shared/websocket': {
    mayImport: ['shared/model', 'shared/bytes', 'shared/diagnostics', 'shared/http1'],
    packages: 'browser',
  },
  // Records to what they carry; the ciphers themselves are injected.
  'shared/tls': { mayImport: ['shared/model', 'shared/bytes'], packages: 'browser' },
  'shared/dissector': {
    mayImport: [
      'shared/tls',
      'shared/websocket',
      'shared/http1',
      'shared/diagnostics',
      'shared/bytes',
      'shared/model',
    ],
    packages: 'browser',
  },
  'shared/filter': {
    mayImport: ['shared/ip', 'shared/model'],
    packages: 'browser',
  },
  // A message's bytes to what an application's protocol says.
  'shared/decoders': { mayImport: ['shared/model'], packages: 'browser' },
  // What is found in contents, what stands for it, and how it is put where it was.
  'shared/redact': { mayImport: ['shared/http1', 'shared/websocket', 'shared/model'], packages: 'browser' },
  'shared/words': {
    mayImport: ['shared/compare', 'shared/filter', 'shared/diagnostics', 'shared/websocket', 'shared/model'],
    packages: 'browser',
  },
  'shared/ipc': {
    mayImport: [
      'shared/compare',
      'shared/filter',
      'shared/decoders',
      'shared/dissector',
      'shared/websocket',
      'shared/http1',
      'shared/tcp',
      'shared/diagnostics',
      'shared/model',
    ],
    packages: 'browser',
  },

  // What leaves a session: formats fed with what a window is told, and HAR files read back.
  'shared/har': {
    mayImport: [
      'shared/capture',
      'shared/websocket',
      'shared/http1',
      'shared/tcp',
      'shared/link',
      'shared/ip',
      'shared/bytes',
      'shared/model',
    ],
    packages: 'browser',
  },
  // What differs between two recordings: messages as hashes, fed by whoever has them.
  'shared/compare': {
    mayImport: ['shared/websocket', 'shared/http1', 'shared/diagnostics', 'shared/bytes', 'shared/model'],
    packages: 'browser',
  },
  // When and how one side of a recorded connection is played again.
  'shared/replay': {
    mayImport: ['shared/websocket', 'shared/http1', 'shared/bytes', 'shared/model'],
    packages: 'browser',
  },
  'shared/export': {
    mayImport: [
      'shared/words',
      'shared/ipc',
      'shared/dissector',
      'shared/capture',
      'shared/websocket',
      'shared/http1',
      'shared/tcp',
      'shared/link',
      'shared/ip',
      'shared/diagnostics',
      'shared/bytes',
      'shared/model',
    ],
    packages: 'browser',
  },

  // The main process. The engine and the command line run without Electron.
  // Inside the engine: an index over a file, payload read back out of it, what may be asked of it. Where a session comes
  // from (a recording, a capture) meets the index in `sources` alone.
  'electron/engine/file': { mayImport: [...SHARED_BUT_IPC], packages: 'node' },
  'electron/engine/index/columns': { mayImport: [...SHARED_BUT_IPC], packages: 'node' },
  'electron/engine/index/connection': {
    mayImport: ['electron/engine/index/columns', ...SHARED_BUT_IPC],
    packages: 'node',
  },
  'electron/engine/index/faults': {
    mayImport: [
      'electron/engine/index/columns',
      'electron/engine/index/connection',
      'electron/engine/index/session-limits',
      'electron/engine/index/row-changes',
      'electron/engine/index/session-observer',
      ...SHARED_BUT_IPC,
    ],
    packages: 'node',
  },
  'electron/engine/index': {
    mayImport: [
      'electron/engine/index/columns',
      'electron/engine/index/connection',
      'electron/engine/index/faults',
      'electron/engine/file',
      'electron/engine/tls',
      ...SHARED_BUT_IPC,
    ],
    packages: 'node',
  },
  // Primitives for shared/tls.
  'electron/engine/tls': { mayImport: [...SHARED_BUT_IPC], packages: 'node' },
  'electron/engine/certificates': { mayImport: ['shared/model'], packages: 'node' },
  'electron/engine/browsers': { mayImport: ['shared/model'], packages: 'node' },
  'electron/engine/jobs': { mayImport: ['shared/model'], packages: 'node' },
  'electron/engine/payload': {
    mayImport: ['electron/engine/index', 'electron/engine/file', ...SHARED_BUT_IPC],
    packages: 'node',
  },
  // Messages read as what their connection speaks.
  'electron/engine/decode': {
    mayImport: [
      'electron/engine/payload',
      'electron/engine/index',
      'electron/engine/file',
      'shared/decoders',
      'shared/ipc/decoded-payload',
      ...SHARED_BUT_IPC,
    ],
    packages: 'node',
  },
  // The display filter over what the index knows: a packet's fields, a frame's fields, rows of both.
  'electron/engine/filter': {
    mayImport: [
      'electron/engine/payload',
      'electron/engine/index',
      'electron/engine/file',
      ...SHARED_BUT_IPC,
    ],
    packages: 'node',
  },
  'electron/engine/views': {
    mayImport: [
      'electron/engine/decode',
      'electron/engine/filter',
      'electron/engine/payload',
      'electron/engine/index',
      'electron/engine/file',
      'shared',
    ],
    packages: 'node',
  },
  // A connection's stations: each knows their contract and the proxy's nouns, none of them another one.
  'electron/engine/proxy': {
    mayImport: [
      'electron/engine/proxy/accept',
      'electron/engine/proxy/connect',
      'electron/engine/proxy/forward',
      'electron/engine/proxy/intercept',
      'electron/engine/proxy/relay',
      'electron/engine/proxy/secure',
      'electron/engine/tls',
      ...SHARED_BUT_IPC,
    ],
    packages: 'node',
  },
  'electron/engine/proxy/accept': { mayImport: [...PROXY_NOUNS, ...SHARED_BUT_IPC], packages: 'node' },
  'electron/engine/proxy/connect': { mayImport: [...PROXY_NOUNS, ...SHARED_BUT_IPC], packages: 'node' },
  'electron/engine/proxy/forward': { mayImport: [...PROXY_NOUNS, ...SHARED_BUT_IPC], packages: 'node' },
  'electron/engine/proxy/secure': { mayImport: [...PROXY_NOUNS, ...SHARED_BUT_IPC], packages: 'node' },
  'electron/engine/proxy/intercept': { mayImport: [...PROXY_NOUNS, ...SHARED_BUT_IPC], packages: 'node' },
  'electron/engine/proxy/relay': {
    mayImport: [...PROXY_NOUNS, 'electron/engine/proxy/intercept/interceptor-chain', ...SHARED_BUT_IPC],
    packages: 'node',
  },
  // Writes what it captures into the recording's file; the recorder knows of it by an interface of its own.
  'electron/engine/sniffer': { mayImport: ['electron/engine/recorder', ...SHARED_BUT_IPC], packages: 'node' },
  'electron/engine/recorder': {
    mayImport: ['electron/engine/proxy/relay-observer', 'electron/engine/file', ...SHARED_BUT_IPC],
    packages: 'node',
  },
  // Secrets that come while the traffic does.
  'electron/engine/key-log': {
    mayImport: ['electron/engine/recorder', 'electron/engine/index', ...SHARED_BUT_IPC],
    packages: 'node',
  },
  'electron/engine/import': { mayImport: ['electron/engine/file', ...SHARED_BUT_IPC], packages: 'node' },
  'electron/engine/sources': {
    mayImport: [
      'electron/engine/proxy',
      'electron/engine/recorder',
      'electron/engine/certificates',
      'electron/engine/key-log',
      'electron/engine/sniffer',
      'electron/engine/import',
      'electron/engine/jobs',
      'electron/engine/payload',
      'electron/engine/index',
      'electron/engine/file',
      'electron/engine/tls',
      ...SHARED_BUT_IPC,
    ],
    packages: 'node',
  },
  // What leaves a session: it reads the index and the payload as a window does.
  'electron/engine/export': {
    mayImport: [
      'electron/engine/filter',
      'electron/engine/views',
      'electron/engine/payload',
      'electron/engine/index',
      'electron/engine/file',
      'shared',
    ],
    packages: 'node',
  },
  'electron/engine/compare': {
    mayImport: [
      'electron/engine/views',
      'electron/engine/payload',
      'electron/engine/index',
      'electron/engine/file',
      'electron/engine/jobs',
      'shared',
    ],
    packages: 'node',
  },
  // One side of a recorded connection, played through a recording of its own and compared.
  'electron/engine/replay': {
    mayImport: [
      'electron/engine/compare',
      'electron/engine/sources',
      'electron/engine/proxy/target',
      'electron/engine/payload',
      'electron/engine/index',
      'electron/engine/file',
      'electron/engine/jobs',
      'shared',
    ],
    packages: 'node',
  },
  'electron/engine': { mayImport: ['electron/engine', 'shared'], packages: 'node' },
  'electron/cli': { mayImport: ['electron/engine', 'shared'], packages: 'node' },
  'electron/preload': { mayImport: ['shared/ipc', 'shared/model'], packages: 'any' },
  'electron/main': { mayImport: ['electron/engine', 'shared'], packages: 'any' },

  // The window: the bridge, what all features share (state, words), parts without a session (kit), features, and the
  // app that lays them out. Inside a folder: components → composables → stores → the bridge (import-direction.mjs).
  'renderer/src/bridge': { mayImport: ['shared'], packages: 'browser' },
  'renderer/src/locales': { mayImport: ['shared'], packages: 'browser' },
  'renderer/src/state': { mayImport: ['renderer/src/bridge', 'shared'], packages: 'browser' },
  // The rows a window holds of the lists the engine keeps.
  'renderer/src/rows': {
    mayImport: ['renderer/src/bridge', 'renderer/src/state', 'renderer/src/kit/grid/columns', 'shared'],
    packages: 'browser',
  },
  'renderer/src/text': {
    mayImport: ['renderer/src/locales', 'renderer/src/state/app-store', 'shared'],
    packages: 'browser',
  },
  'renderer/src/kit': {
    mayImport: ['renderer/src/text', 'renderer/src/state/app-store', 'shared'],
    packages: 'browser',
  },
  ...features({
    connections: ['filter'],
    payload: [],
    filter: [],
    recording: [],
    session: [],
    export: [],
    compare: [],
    sequence: [],
    handshake: [],
    diagnostics: ['connections', 'filter'],
    packets: ['connections', 'payload', 'filter'],
    frames: ['connections', 'payload', 'recording', 'session', 'diagnostics', 'filter'],
    details: ['compare', 'connections', 'payload', 'session', 'sequence', 'diagnostics', 'packets', 'frames'],
  }),
  'renderer/src/app': { mayImport: ['renderer/src', 'shared'], packages: 'browser' },
  'renderer/src': { mayImport: ['renderer/src', 'shared'], packages: 'browser' },
}

/**
 * One layer a feature of the window: everything below the features, and the features named.
 *
 * @param {Readonly<Record<string, readonly string[]>>} uses feature to the features it may import
 * @returns {Record<string, Layer>}
 */
function features(uses) {
  const below = ['bridge', 'locales', 'state', 'rows', 'text', 'kit'].map(
    (folder) => `renderer/src/${folder}`,
  )
  return Object.fromEntries(
    Object.entries(uses).map(([feature, used]) => [
      `renderer/src/features/${feature}`,
      {
        mayImport: [...below, ...used.map((name) => `renderer/src/features/${name}`), 'shared'],
        packages: 'browser',
      },
    ]),
  )
}
