import type * as english from '../../en/window/routes'

export const route: typeof english.route = {
  label: '路由',
  listen: '监听地址',
  listenHint: '页面要连接的地址和端口，例如 127.0.0.1:9001',
  target: '目标',
  targetHint: '服务器监听的地址，例如 ws://127.0.0.1:8765；留空则为正向代理，由客户端指定',
  targetNone: '正向代理',
  to: '转发到',
  rewriteHost: '改写 Host',
  rewriteOrigin: '改写 Origin',
  rewriteHint: '用于只认自己名字的服务器。会改动请求，每处改动都在连接上标明“已修改”。',
  rewriteOriginHint:
    '只有旁边列出的来源的页面，以及经本路由打开的页面，在服务器看来才像它自己的页面。其他页面保留自己的 Origin，服务器仍可拒绝外来页面：不要列出不信任的来源。',
  origins: '要改写的来源',
  originsHint: '您的页面的来源，以空格分隔，例如 http://localhost:5173；* 表示互联网上的任何页面',
  originsInvalid: '请按 http://localhost:5173 的形式填写来源。',
  modifies: '会修改请求',
  add: '添加路由',
  remove: '删除第 {number} 条路由',
  more: '路由与改写',
  moreCount: '{count} 条路由',
  listenInvalid: '请按 host:port 填写监听地址，例如 127.0.0.1:9001。',
  targetInvalid: '请按 ws://host:port 填写目标，例如 ws://127.0.0.1:8765。',
  lockedWhileRecording: '停止录制后才能修改路由。',
  packets: '同时抓取数据包',
  packetsHint:
    '在 dumpcap（Wireshark 的一部分）可以抓包的系统上：记录每个连接真实的 SYN、SYN+ACK 和 ACK 及其序列号。',
  packetsInterface: '抓取数据包的网络接口',
  packetsLoopback: '环回接口',
  listensBeyond: '{host} 会让所有能连到本机的计算机都能经由此路由。若仅供本机使用，请监听 127.0.0.1。',
}
