export const app = { dropHere: 'Drop the capture to open it' }

export const toolbar = {
  label: 'Recording and sessions',
  record: 'Record',
  stop: 'Stop',
  recordTitle: 'Start a new session that records these routes (Ctrl+R)',
  stopTitle: 'Stop recording; what was recorded stays on screen (Ctrl+R)',
  openPage: 'Open page',
  openPageTitle: 'Open http://{address}/ in the browser',
  openPageIdle: 'Record first: the page is opened through the recording route',
  openCapture: 'Open capture…',
  openCaptureTitle: 'Open a pcap, pcapng or HAR file (Ctrl+O)',
  export: 'Export…',
  exportTitle: 'Export the session, or what is selected (Ctrl+E)',
  recent: 'Recent',
  recentEmpty: 'No earlier sessions yet',
  recentForget: 'Take {name} off the list (the file stays)',
  recentHint: 'Delete takes a session off the list; the file stays.',
  demo: 'Demo',
  demoTitle: 'Start the demo server and page with everything recorded',
  clear: 'Clear',
  clearTitle: 'Empty the window; the session file stays on disk',
  showRecording: 'Back to the recording',
  help: 'Keyboard shortcuts',
  ask: {
    title: '{count} WebSocket is open | {count} WebSockets are open',
    stopping:
      'Stop ends them: each page sees close code 1006. Or only the recording ends, and they go on unrecorded; new connections are refused either way.',
    closing: 'Closing Sockscope ends them: each page sees close code 1006. The recording is kept.',
    keep: 'Stop recording, keep them open',
    end: 'Stop and end them',
    close: 'Close and end them',
    cancel: 'Go on recording',
  },
}

export const pane = {
  connections: 'Connections',
  centre: 'Frames and handshake',
  details: 'Details',
  resizeConnections: 'Width of the connections pane',
  resizeDetails: 'Width of the details pane',
  resizePayload: 'Height of the payload pane',
  toggle: {
    connections: 'Show or hide the connections (Alt+C)',
    details: 'Show or hide the details (Alt+D)',
  },
}

export const tabs = { label: 'View', sequence: 'Sequence', frames: 'Frames', handshake: 'Handshake' }

export const welcome = {
  title: 'See what is on the wire between a page and its WebSocket server',
  stepRecord: 'Set the route above to where your server listens, then press Record.',
  stepPaste: 'Let the page connect to Sockscope instead of the server:',
  stepPasteNow: 'Recording. Let the page connect to Sockscope instead of the server:',
  stepWatch:
    'Every connection, handshake and frame appears here as it happens and stays in a session file that Wireshark opens too.',
  copyLine: 'Copy line',
  or: 'No server at hand, or a capture already?',
  demo: 'Start the demo',
  open: 'Open a capture…',
  drop: 'or drop a pcap, pcapng or HAR file on the window.',
}

export const status = {
  label: 'Status',
  noSession: 'No session',
  reveal: 'Show the session file in its folder',
  connections: '{count} connection | {count} connections',
  frames: '{count} frame | {count} frames',
  messages: '{count} message | {count} messages',
  dropped: '{bytes} dropped',
  droppedTitle: 'Bytes that were relayed but could not be recorded',
  importing: 'Reading {read} of {total}',
  language: 'Language',
  theme: 'Theme',
  languages: { system: 'System language', en: 'English', 'zh-CN': '简体中文' },
  themes: { system: 'System theme', light: 'Light', dark: 'Dark', 'high-contrast': 'High contrast' },
  stopped: {
    disk: 'Recording stopped: the session file could not be written (disk full?). Traffic goes on, but from here on it is neither recorded nor shown. Make room and record again.',
    limit:
      'Not recording: more passes than is written, and the limit for what may wait was reached. Traffic goes on; what passes meanwhile is neither recorded nor shown.',
    late: 'Not recording: the disk has not answered for more than 5 s. Traffic goes on; what passes meanwhile is neither recorded nor shown.',
  },
  behind:
    'The recording is {seconds} s behind the traffic: a crash would lose that much. The disk is slow, or the machine is busy.',
}

export const notice = { dismiss: 'Dismiss' }

export const announce = {
  recordingStarted: 'Recording on {address}',
  recordingStopped: 'Recording stopped',
  sessionOpened: '{name} is open',
  copied: 'Copied',
}

export const grid = {
  resizeColumn:
    'Drag to change the width, or choose the column with ← → and change it with Shift; double-click for the usual one',
  sorted: {
    ascending: 'Sorted by {name}, ascending',
    descending: 'Sorted by {name}, descending',
    none: 'In the order it happened',
  },
  columnWidth: '{name}: {width} pixels wide',
  loading: '…',
}

export const browser = {
  intro:
    'Or open a page in a browser of its own: what it says over ws:// and wss:// appears here, with nothing to set up or to trust.',
  url: 'Page to open',
  open: 'Open in {name}',
  openTitle:
    'Starts a recording and the browser, with a profile of its own that is removed when it closes. Its TLS is read by the secrets it writes.',
  name: {
    chromium: 'Chromium',
    chrome: 'Chrome',
    edge: 'Edge',
    brave: 'Brave',
    firefox: 'Firefox',
  },
  proxy: 'Recording. The HTTP and SOCKS5 proxy is {address}; what passes it appears here.',
  silent: 'Nothing appears? Three things never reach the wire:',
  mixedContent: 'A page on https:// may not open ws:// to another host: its constructor throws.',
  localNetwork:
    'A page from the internet may need your permission to reach this computer or the local network.',
  bypass: 'Browsers go past a proxy to localhost, unless they are told otherwise.',
  keyLog: 'TLS of other programs is read where they write their secrets:',
}
