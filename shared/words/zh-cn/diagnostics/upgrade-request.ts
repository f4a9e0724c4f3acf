import type { upgradeRequest as english } from '../../en/diagnostics/upgrade-request'

export const upgradeRequest: typeof english = {
  'upgrade-method': {
    title: '升级请求的方法不是 GET',
    what: '升级请求使用了 {method}。',
    means: '服务器不得接受，多数回应 405 或 400。',
    todo: '使用 GET。',
  },
  'upgrade-http-version': {
    title: 'HTTP 版本过低，无法升级',
    what: '{sender}使用 HTTP/{version}，升级需要 HTTP/1.1。',
    means: '另一端会断开连接。常见原因是代理使用 HTTP/1.0（nginx：proxy_http_version 1.1）。',
    todo: '让每一跳都使用 HTTP/1.1。',
  },
  'upgrade-target': {
    title: '请求目标形式不对',
    what: '请求目标是 {target}：{problem}。',
    means: '服务器无法判断所指的资源，因而拒绝。',
    todo: '使用以“/”开头、不带片段的路径。',
  },
  'upgrade-host-missing': {
    title: '缺少 Host',
    what: '升级请求没有 Host 首部。',
    means: '服务器必须回应 400。',
    todo: '发送带有服务器名称和端口的 Host。',
  },
  'upgrade-host-duplicated': {
    title: 'Host 重复',
    what: '升级请求有 {count} 个 Host 首部。',
    means: '服务器必须回应 400。',
    todo: 'Host 只发送一次。',
  },
  'upgrade-header': {
    title: 'Upgrade 首部缺失或有误',
    what: '请求的 Upgrade 首部中没有“websocket”（收到：{received}）。',
    means: '{problem}。',
    todo: '发送“Upgrade: websocket”；在代理中放行此首部（nginx：proxy_set_header Upgrade $http_upgrade）。',
  },
  'upgrade-connection-header': {
    title: 'Connection 首部缺失或有误',
    what: '请求的 Connection 首部中没有“Upgrade”（收到：{received}）。',
    means: '服务器会把它当作普通请求。若不特别配置，代理会替换此首部。',
    todo: '发送“Connection: Upgrade”；在代理中放行此首部（nginx：proxy_set_header Connection "upgrade"）。',
  },
  'upgrade-key-missing': {
    title: '缺少 Sec-WebSocket-Key',
    what: '请求没有 Sec-WebSocket-Key。',
    means: '服务器无从计算 Sec-WebSocket-Accept，会以 400 拒绝。',
    todo: '发送 16 个随机字节的 base64。',
  },
  'upgrade-key-invalid': {
    title: 'Sec-WebSocket-Key 无效',
    what: 'Sec-WebSocket-Key 是 {received}，不是 16 字节的 base64。',
    means: '严格的服务器以 400 拒绝。',
    todo: '发送 16 个随机字节的 base64。',
  },
  'upgrade-key-duplicated': {
    title: 'Sec-WebSocket-Key 重复',
    what: '请求有 {count} 个 Sec-WebSocket-Key 首部。',
    means: '服务器不知道该回应哪一个，因而拒绝。',
    todo: '只发送一次。',
  },
  'upgrade-key-reused': {
    title: 'Sec-WebSocket-Key 已用过',
    what: '密钥 {received} 已在连接 {other} 上用过。',
    means: '每个连接都必须随机选取密钥，以证明响应不是来自缓存。',
    todo: '每个连接都重新随机选取密钥。',
  },
  'upgrade-version': {
    title: 'Sec-WebSocket-Version 不是 13',
    what: 'Sec-WebSocket-Version 必须出现且仅出现一次，值为 13（收到：{received}）。',
    means: '服务器会拒绝，通常回应 426 或 400。',
    todo: '发送“Sec-WebSocket-Version: 13”。',
  },
  'upgrade-subprotocol-repeated': {
    title: '子协议重复提供',
    what: '子协议 {subprotocol} 提供了不止一次。',
    means: '浏览器会为此抛出 SyntaxError，服务器也可能拒绝。',
    todo: '每个子协议只提供一次。',
  },
  'upgrade-subprotocol-invalid': {
    title: '子协议名称无效',
    what: '子协议名称 {subprotocol} 不是合法的 token。',
    means: '浏览器会为此抛出 SyntaxError，服务器也可能拒绝。',
    todo: '使用字母、数字和 token 允许的字符，不含空格或分隔符。',
  },
  'upgrade-extension-syntax': {
    title: 'Sec-WebSocket-Extensions 格式错误',
    what: '{sender}的 Sec-WebSocket-Extensions 从第 {position} 个字符起不合语法：{received}。',
    means: '另一端会断开连接。',
    todo: '更正此首部。',
  },
  'upgrade-extension-parameter': {
    title: '扩展参数不允许',
    what: '{sender}发送的是“{received}”，而提议的是“{offered}”。{parameter}：{problem}。',
    means: '若在提议中，服务器必须拒绝该提议；若在响应中，客户端必须断开连接。',
    todo: '更正参数，或暂时关闭压缩。',
  },
  'upgrade-data-before-101': {
    title: '响应之前就发送了帧',
    what: '101 到来之前，{sender}发送了 {count} 字节的帧。',
    means: '{problem}。',
    todo: '等连接打开后再发送第一帧：客户端在收到 101 之后（open 事件），服务器在写完 101 之后。',
  },
  'upgrade-old-draft': {
    title: '旧草案的 WebSocket',
    what: '客户端或服务器使用的是 {draft}，即 RFC 6455 之前的草案；其帧格式与今天不同，只显示字节。',
    means: '今天的浏览器和仍在维护的库都不支持它；不认识它的服务器会拒绝。',
    todo: '更新使用该草案的一端的库。',
  },
}
