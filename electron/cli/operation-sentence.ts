import type { OperationError } from '@shared/model/operation'

type Values = OperationError['values']

/** What went wrong and what to do, for a terminal. The window has the same in its reader's language. */
export function operationSentence({ code, values }: OperationError): string {
  const sentence = SENTENCES[code]
  return sentence === undefined ? `${code}${because(values)}.` : sentence(values)
}

/** Those a command line can meet; the window meets more. */
const SENTENCES: Partial<Record<OperationError['code'], (values: Values) => string>> = {
  'listen-port-in-use': (v) => `port ${where(v)} is in use: stop what listens there or choose another port.`,
  'listen-address-not-local': (v) => `${where(v)} is not an address of this machine.`,
  'listen-not-permitted': (v) => `listening on ${where(v)} is not permitted: choose a port above 1023.`,
  'listen-failed': (v) => `cannot listen on ${where(v)}${because(v)}.`,
  'target-invalid': (v) => `"${text(v, 'target')}" is no target: write ws://HOST:PORT.`,
  'target-is-listener': (v) => `the target ${text(v, 'target')} is where Sockscope itself listens.`,
  'target-scheme-unsupported': (v) =>
    `the target ${text(v, 'target')} cannot be relayed: ws:// and http:// can.`,
  'session-folder-unwritable': (v) => `cannot write ${text(v, 'path')}${because(v)}.`,
  'file-unreadable': (v) => `cannot read ${text(v, 'path')}${because(v)}.`,
  'file-not-a-capture': (v) =>
    `${text(v, 'path')} is not a capture: pcap, pcapng and HAR can be read${because(v)}.`,
  'file-not-a-key-log': (v) =>
    `${text(v, 'path')} has no TLS secret in it: a key log has lines such as CLIENT_RANDOM, as SSLKEYLOGFILE makes browsers write them.`,
  'file-truncated': (v) => `${text(v, 'path')} ends inside a packet.`,
  'file-damaged': (v) => `${text(v, 'path')} cannot be read to its end${because(v)}.`,
  'export-unwritable': (v) =>
    `cannot write ${text(v, 'path')}${because(v)}; what stood there before is untouched.`,
  'packets-dumpcap-missing': () =>
    'packets are not recorded: dumpcap is not installed. On Debian or Ubuntu: sudo apt install wireshark-common, then sudo dpkg-reconfigure wireshark-common and join the group wireshark; elsewhere install Wireshark.',
  'packets-not-permitted': (v) =>
    `packets are not recorded: dumpcap may not capture on ${text(v, 'interface')}. On Debian or Ubuntu: sudo dpkg-reconfigure wireshark-common, sudo usermod -aG wireshark $USER, then log in again; elsewhere give dumpcap the right to capture.`,
  'packets-no-interface': (v) =>
    `packets are not recorded: there is no interface ${text(v, 'interface')}; dumpcap -D lists those there are.`,
  'packets-ended': (v) =>
    `packets are no longer recorded: dumpcap on ${text(v, 'interface')} ended${because(v)}; the recording goes on.`,
  unexpected: (v) => `something unexpected happened${because(v)}.`,
}

function where(values: Values): string {
  const host = text(values, 'host')
  const port = text(values, 'port')
  return host === '' ? port : `${host}:${port}`
}

function because(values: Values): string {
  const reason = text(values, 'detail') || text(values, 'error')
  return reason === '' ? '' : ` (${reason})`
}

function text(values: Values, name: string): string {
  return String(values[name] ?? '')
}
