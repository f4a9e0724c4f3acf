export const route = {
  label: 'Route',
  listen: 'Listen on',
  listenHint: 'Address and port the page connects to, for example 127.0.0.1:9001',
  target: 'Target',
  targetHint:
    'Where the server listens, for example ws://127.0.0.1:8765; nothing for a forward proxy, whose clients name it',
  targetNone: 'forward proxy',
  to: 'to',
  rewriteHost: 'Rewrite Host',
  rewriteOrigin: 'Rewrite Origin',
  rewriteHint:
    'For a server that insists on its own name. Changes the request; each change is marked on the connection as a modification.',
  rewriteOriginHint:
    'Only pages of the origins named beside it, and pages that this route itself serves, look to the server like its own. Every other page keeps its Origin, so that the server can still refuse foreign pages: name none that you do not trust.',
  origins: 'Origins to rewrite',
  originsHint:
    'Origins of your pages, separated by spaces, for example http://localhost:5173; * means every page on the internet',
  originsInvalid: 'Write origins like http://localhost:5173.',
  modifies: 'modifies',
  add: 'Add route',
  remove: 'Remove route {number}',
  more: 'Routes and rewrites',
  moreCount: '{count} routes',
  listenInvalid: 'Write the address to listen on as host:port, for example 127.0.0.1:9001.',
  targetInvalid: 'Write the target as ws://host:port, for example ws://127.0.0.1:8765.',
  lockedWhileRecording: 'Stop recording to change the routes.',
  packets: 'Record packets too',
  packetsHint:
    'Where dumpcap (part of Wireshark) may capture: the real SYN, SYN+ACK and ACK of each connection, with their numbers.',
  packetsInterface: 'Interface the packets are recorded on',
  packetsLoopback: 'loopback',
  listensBeyond:
    '{host} lets every computer that reaches this one go through the route. For this computer alone, listen on 127.0.0.1.',
}
