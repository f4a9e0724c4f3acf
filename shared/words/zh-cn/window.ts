import type { window as english } from '../en/window'
import { app, browser, toolbar, pane, tabs, welcome, status, notice, announce, grid } from './window/app'
import { keyboard } from './window/keyboard'
import { severity, direction, opcode, closeCode } from './window/protocol'
import { route } from './window/routes'
import { connection, ending } from './window/connections'
import { frames } from './window/frames'
import { sequence } from './window/sequence'
import { handshake } from './window/handshake'
import { opening, rule, lesson } from './window/opening'
import { details } from './window/details'
import { decoded } from './window/decoded'
import { payload } from './window/payload'
import { packets } from './window/packets'
import { diagnostics } from './window/diagnostics'
import { filter } from './window/filter'
import { exporting } from './window/export'
import { comparing } from './window/comparing'
import { sessions } from './window/sessions'
import { decodeAs } from './window/decode-as'
import { packetFields } from './window/packet-fields'

export const window: typeof english = {
  app,
  toolbar,
  pane,
  tabs,
  welcome,
  browser,
  status,
  notice,
  announce,
  grid,
  keyboard,
  severity,
  direction,
  opcode,
  closeCode,
  route,
  connection,
  ending,
  frames,
  sequence,
  handshake,
  opening,
  rule,
  lesson,
  details,
  payload,
  decoded,
  packets: { ...packets, field: packetFields },
  diagnostics,
  filter,
  export: exporting,
  comparing,
  sessions,
  decodeAs,
}
