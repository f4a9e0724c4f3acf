import type { OperationErrorCode } from '../../model/operation'

/** What failed, and what to do. `{detail}` is the reason: the system's, or what is wrong with a capture. */
export const errors = {
  'listen-port-in-use':
    'Port {port} on {host} is in use. Stop the program that listens there, or choose another port.',
  'listen-address-not-local': '{host} is no address of this computer. Listen on 127.0.0.1, ::1 or localhost.',
  'listen-not-permitted': 'Listening on port {port} of {host} is not permitted. Choose a port above 1023.',
  'listen-failed': 'Sockscope could not listen on {host}:{port} ({detail}).',
  'target-invalid': '“{target}” is no target. Write it as ws://host:port, for example ws://127.0.0.1:8765.',
  'target-is-listener':
    'The target {target} is the address Sockscope itself listens on. Choose the port of your server.',
  'session-folder-unwritable':
    "The session cannot be written to {path} ({detail}). Free some space or mend the folder's permissions.",
  'session-unsaved':
    'The session cannot be saved to {path} ({detail}). What stood there before is untouched. Choose another folder.',
  'session-not-renamed': 'The session cannot be named {name} ({detail}).',
  'session-not-deleted': '{path} cannot be deleted ({detail}).',
  'session-busy': '{name} is being recorded. Stop the recording first.',
  'file-unreadable': '{path} cannot be read ({detail}).',
  'file-not-a-capture': '{path} is no pcap, pcapng or HAR file. {detail}',
  'file-not-a-key-log':
    '{path} has no TLS secret in it. A key log has lines such as CLIENT_RANDOM; browsers write one where SSLKEYLOGFILE names a file.',
  'file-not-a-certificate': '{path} has no certificate in it. PEM is read, as openssl and browsers write it.',
  'browser-not-found': 'There is no browser {browser} on this computer.',
  'browser-not-started': 'The browser {browser} did not start ({detail}).',
  'file-truncated': '{path} ends in the middle of a packet, at byte {offset}. What came before is shown.',
  'file-damaged': '{path} could be read only to byte {offset}. What came before is shown. {detail}',
  'picture-unwritable': 'The picture cannot be written to {path} ({detail}). Choose another folder.',
  'export-unwritable':
    'The export cannot be written to {path} ({detail}). What stood there before is untouched. Choose another folder.',
  'export-too-long':
    'The export is longer than the clipboard takes ({characters} characters). Save it to a file.',
  'redaction-rule-invalid': 'A rule of the redaction cannot be read. Nothing was written.',
  'redaction-too-much':
    'More than {limit} different values match. Choose narrower rules. Nothing was written.',
  'redaction-incomplete':
    '{path} was not written: after redaction a value was still in it ({how}, byte {offset}).',
  'replay-nothing-recorded': 'Connection {connection} cannot be replayed: its Upgrade was not recorded.',
  'packets-dumpcap-missing':
    'Packets are not recorded, for dumpcap is not installed. On Debian or Ubuntu: sudo apt install wireshark-common, then sudo dpkg-reconfigure wireshark-common and join the group wireshark; on other systems install Wireshark. The proxy records on.',
  'packets-not-permitted':
    'Packets are not recorded, for dumpcap may not capture on {interface}. On Debian or Ubuntu: sudo dpkg-reconfigure wireshark-common, then sudo usermod -aG wireshark $USER, and log in again; on other systems give dumpcap the right to capture. The proxy records on.',
  'packets-no-interface':
    'Packets are not recorded, for there is no interface {interface}. “dumpcap -D” lists those there are. The proxy records on.',
  'packets-ended':
    'Packets are no longer recorded: dumpcap on {interface} ended ({detail}). Start the recording again to have them back; the proxy records on.',
  cancelled: 'Cancelled: {path}',
  'decode-as-recording':
    'A connection can be decoded as WebSocket when the recording has ended. Stop recording first.',
  'demo-unavailable': 'The demo could not be started ({detail}).',
  unexpected: 'Something went wrong that should not have: {detail}',
} satisfies Record<OperationErrorCode, string>

/** What the operating system calls a failure. */
export const systemErrors = {
  EACCES: 'permission denied',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  ENOTFILE: 'it is not a file',
  EPERM: 'not permitted',
  EROFS: 'the disk is read-only',
}
