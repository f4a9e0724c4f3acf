import type * as english from '../../en/window/decode-as'

export const decodeAs: typeof english.decodeAs = {
  label: '解码方式',
  websocket: '按 WebSocket 解码',
  automatic: '恢复自动解码',
  offer: '开始较晚的抓包里没有升级过程。如果你知道这是 WebSocket 连接，可以把它的字节当作帧来读。',
  inEffect: '应你的要求按 WebSocket 解码；升级过程不在抓包中。',
  noFrames: '应你的要求按 WebSocket 解码，但其中没有帧。',
  protocol: 'WebSocket（应你的要求）',
  badge: '按 WS',
  spoken: '按 WebSocket 解码',
  badgeTitle: '应你的要求按 WebSocket 解码；升级过程不在抓包中',
  announceWebsocket: '连接 {number} 已按 WebSocket 解码',
  announceAutomatic: '连接 {number} 已恢复自动解码',
}
