import type { DiagnosticTemplates } from '../../diagnostic-templates'

export const transport = {
  'dns-failure': {
    title: 'Host name not found',
    what: 'The name {host} could not be resolved: {error}.',
    means: 'No connection was attempted; the page sees close code 1006.',
    todo: 'Check the spelling of the host in the target, or use its address.',
  },
  'tcp-connect-refused': {
    title: 'Connection refused',
    what: '{host} port {port} refused the connection after {milliseconds} ms{said}.',
    means: 'Nothing listens there, or it listens on another address; the page sees close code 1006.',
    todo: 'Start the server, or compare the address and port it prints with the target.',
  },
  'tcp-connect-timeout': {
    title: 'Connection timed out',
    what: '{host} port {port} did not answer within {milliseconds} ms.',
    means: 'Packets to the host are dropped, often by a firewall; the page sees close code 1006.',
    todo: 'Check the address, and that the port is open between the two machines.',
  },
  'tcp-connect-failed': {
    title: 'Connection could not be made',
    what: 'No connection to {host} port {port} could be made: {error}, after {milliseconds} ms.',
    means: 'The system knows no way to this host; the page sees close code 1006.',
    todo: 'Check the network, a VPN, and the address of the target.',
  },
  'tcp-handshake-incomplete': {
    title: 'TCP handshake not completed',
    what: 'The three-way handshake was not completed: {problem}.',
    means: 'No byte of HTTP could be exchanged; the page waits, then sees close code 1006.',
    todo: 'Look for a firewall, a full backlog, or a server that is not listening.',
  },
  'tcp-syn-retransmitted': {
    title: 'SYN sent again',
    what: 'The {sender} sent its SYN again (times: {count}, packets {packets}).',
    means: 'The first one, or its answer, was lost or dropped; connecting takes seconds longer.',
    todo: 'Look for packet loss or a full listen backlog at the server.',
  },
  'tcp-reset': {
    title: 'Connection reset',
    what: 'The {sender} reset the connection {during}{said}.',
    means: 'Bytes on their way are lost; {problem}.',
    todo: 'Look in the log of the {sender} for a crash or an abrupt close at this time.',
  },
  'tcp-reset-ignored': {
    title: 'Segment ignored',
    what: 'The {receiver} could not accept {segment} of the {sender}: {count} (packets {packets}), and both ends went on.',
    means:
      'It ended nothing and changed no byte. Such segments are left over from an older connection, or a device in between made them up.',
    todo: null,
  },
  'tcp-self-connect': {
    title: 'Connected to itself',
    what: 'Source and destination are the same socket, {host} port {port}: the client connected to itself.',
    means:
      'No server listens there. The client gets its own bytes back, the request included, and no answer can come.',
    todo: 'Start the server before clients try again, and give it a port outside the range for outgoing connections.',
  },
  'icmp-unreachable': {
    title: 'Destination unreachable (ICMP)',
    what: '{from} says by ICMP that packets of the {sender} do not get through: {problem}.',
    means: 'Something on the way turns them back; where nothing else answers, the page sees close code 1006.',
    todo: 'Check routes and firewall rules between the two machines, first those of {from}.',
  },
  'tcp-retransmission': {
    title: 'Segments sent again',
    what: 'The {sender} sent segments again: {count} (packets {packets}).',
    means: 'Nothing is missing, but messages arrived later than they could have.',
    todo: null,
  },
  'tcp-out-of-order': {
    title: 'Segments out of order',
    what: 'Segments of the {sender} arrived out of order: {count} (packets {packets}).',
    means: 'Nothing is missing; they were put in order.',
    todo: null,
  },
  'tcp-segment-missing': {
    title: 'Bytes missing from the capture',
    what: '{length} bytes of the {sender} were never captured.',
    means: 'The two ends had them, but they cannot be shown; they hide {hides}.',
    todo: 'Capture with a larger buffer, or closer to one of the ends.',
  },
  'tcp-overlap-conflict': {
    title: 'Retransmitted bytes differ',
    what: 'The {sender} sent {length} bytes twice, and the second time they were different.',
    means: 'The receiver may have seen either; the first ones are shown.',
    todo: 'Look for a broken network device, or for somebody injecting segments.',
  },
  'tcp-zero-window': {
    title: 'Receiver stopped reading',
    what: 'The {sender} announced a window of zero bytes for {milliseconds} ms.',
    means: 'It does not read fast enough, and the other end had to wait.',
    todo: 'Look for code that blocks the event loop of the {sender}.',
  },
  'capture-mid-stream': {
    title: 'Capture began later',
    what: 'The connection was already open when the capture began.',
    means: 'Its handshakes are not there to be shown.',
    todo: 'Use "decode as WebSocket" if you know what it carries, or connect again while capturing.',
  },
  'capture-packet-truncated': {
    title: 'Packet cut by the capture',
    what: 'The snapshot length of the capture cut packets of the {sender} short: {count} (packets {packets}), bytes missing: {missing}.',
    means: 'The two ends had them, but they cannot be shown.',
    todo: 'Capture with a snapshot length of 0 (tcpdump -s 0).',
  },
  'capture-one-direction': {
    title: 'One direction was not captured',
    what: 'No packet of the {sender} was captured, though the {receiver} acknowledged bytes of it.',
    means: 'The {sender} did send; only the bytes of the {receiver} can be shown.',
    todo: 'Capture at one of the two ends, or mirror both directions of the port.',
  },
  'capture-duplicates': {
    title: 'Packets captured more than once',
    what: 'The packets of this connection were captured more than once; copies: {count} (packets {packets}).',
    means:
      'Each counts once. The two ends sent nothing again: two interfaces saw the same packets, or one saw them before and after they were split.',
    todo: 'Capture on one interface instead of all of them.',
  },
  'capture-not-decoded': {
    title: 'Packets not decoded',
    what: 'Packets that are not decoded any further: {count} ({protocol}, the first is packet {first}).',
    means: 'Connections inside them, if there are any, cannot be shown.',
    todo: null,
  },
  'capture-trailing-bytes': {
    title: 'Bytes behind the compressed data',
    what: '{bytes} bytes follow the gzip data in the file and were not read.',
    means: 'What was unpacked is all shown; the file was put together from more than a capture.',
    todo: null,
  },
  'recording-paused-disk': {
    title: 'Recording paused',
    what: 'The session file could not be written; {bytes} bytes of this connection are not in it.',
    means: 'The traffic went on; it is the recording that is not complete.',
    todo: 'Make room on the disk, or choose another folder for sessions.',
  },
  'tcp-segment-corrupt': {
    title: 'Segments that arrived damaged',
    what: 'Segments of the {sender} have a wrong checksum: {count} (packets {packets}). The receiver dropped them; the same bytes came whole.',
    means: 'The bytes shown are those that arrived whole; the damaged ones reached no program.',
    todo: 'Look for a bad cable, a weak radio link or a faulty device if this happens often.',
  },
} satisfies Record<string, DiagnosticTemplates>
