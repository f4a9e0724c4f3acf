export const decodeAs = {
  label: 'Decode as',
  websocket: 'Decode as WebSocket',
  automatic: 'Decode automatically again',
  offer:
    'A capture that began later does not show the upgrade. If you know that this is a WebSocket, its bytes can be read as frames.',
  inEffect: 'Decoded as WebSocket because you asked; no upgrade was captured.',
  noFrames: 'Decoded as WebSocket because you asked, but there is no frame in it.',
  protocol: 'WebSocket, because you asked for it',
  badge: 'as WS',
  spoken: 'decoded as WebSocket',
  badgeTitle: 'Decoded as WebSocket because you asked for it; the upgrade was not captured',
  announceWebsocket: 'Connection {number} is decoded as WebSocket',
  announceAutomatic: 'Connection {number} is decoded automatically again',
}
