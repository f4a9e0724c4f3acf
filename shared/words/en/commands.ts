import type { CommandId } from '../../model/command'

/** What the commands are called: in the menu, where `&` stands before the access key, and in the list of shortcuts. */
export const commands = {
  open: { menu: '&Open Capture…', help: 'Open a capture' },
  export: { menu: '&Export…', help: 'Export' },
  compare: { menu: 'Co&mpare or Replay…', help: 'Compare or replay' },
  'record-toggle': { menu: '&Start or Stop Recording', help: 'Record or stop' },
  clear: { menu: '&Clear', help: 'Clear the window' },
  demo: { menu: '&Demo', help: 'Start the demo' },
  'focus-filter': { menu: 'Display F&ilter', help: 'Display filter' },
  'focus-connections': { menu: '&Connections', help: 'Focus the connections' },
  'focus-frames': { menu: '&Frames', help: 'Focus the frames' },
  'focus-details': { menu: '&Details', help: 'Focus the details' },
  'next-pane': { menu: '&Next Pane', help: 'Next pane' },
  'previous-pane': { menu: '&Previous Pane', help: 'Previous pane' },
  'show-sequence': { menu: 'Se&quence', help: 'Go to the sequence' },
  'show-frames': { menu: 'Frames &List', help: 'Go to the frames' },
  'show-handshake': { menu: '&Handshake', help: 'Go to the handshake' },
  'show-packets': { menu: 'Pac&kets', help: 'Go to the packets' },
  'show-diagnostics': { menu: 'Dia&gnostics', help: 'Go to the diagnostics' },
  'toggle-connections': { menu: 'Show or Hide Connections', help: 'Show or hide the connections' },
  'toggle-details': { menu: 'Show or Hide Details', help: 'Show or hide the details' },
  back: { menu: '&Back', help: 'Back in the selection' },
  forward: { menu: 'For&ward', help: 'Forward in the selection' },
  'next-theme': { menu: 'Next Theme', help: 'Next theme' },
  'next-language': { menu: 'Next Language', help: 'Next language' },
  'keyboard-help': { menu: '&Keyboard Shortcuts', help: 'This list' },
} satisfies Record<CommandId, { menu: string; help: string }>
