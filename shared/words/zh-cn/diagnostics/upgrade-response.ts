import type { upgradeResponse as english } from '../../en/diagnostics/upgrade-response'

export const upgradeResponse: typeof english = {
  'upgrade-refused': {
    title: '升级被拒绝',
    what: '服务器回应 {status} {reason}{said}，而不是 101；请求中有 {asked}。',
    means: '{problem}。页面只得到 error 事件和关闭码 1006，看不到状态码。',
    todo: '{todo}。',
  },
  'upgrade-no-response': {
    title: '升级请求没有得到响应',
    what: '升级请求在 {seconds} 秒内没有得到响应：{how}{said}。',
    means: '{page}。',
    todo: '在服务器日志中查找处理此请求时的异常。使用 TLS 的端口也会一言不发地关闭连接：请试试 wss://。',
  },
  'upgrade-version-not-offered-back': {
    title: '没有告知支持的版本',
    what: '服务器拒绝了版本 {received}，却没有告知它支持哪些版本。',
    means: '客户端无法改选其他版本。',
    todo: '以 426 回应，并带上“Sec-WebSocket-Version: 13”。',
  },
  'upgrade-accept-missing': {
    title: '缺少 Sec-WebSocket-Accept',
    what: '101 中没有 Sec-WebSocket-Accept，应为 {expected}：密钥与 {guid} 拼接后取 SHA-1，再作 base64。',
    means: '浏览器会断开连接。',
    todo: '由 Sec-WebSocket-Key 计算并发送。',
  },
  'upgrade-accept-mismatch': {
    title: 'Sec-WebSocket-Accept 有误',
    what: 'Sec-WebSocket-Accept 是 {received}，应为 {expected}：密钥与 {guid} 拼接后取 SHA-1，再作 base64。',
    means: '浏览器会断开连接。',
    todo: '对收到的密钥原文（不要解码）拼接 GUID 后取哈希，并对哈希的 20 个字节（不是其十六进制文本）作 base64。',
  },
  'upgrade-accept-duplicated': {
    title: 'Sec-WebSocket-Accept 重复',
    what: '101 有 {count} 个 Sec-WebSocket-Accept 首部。',
    means: '浏览器会断开连接。',
    todo: '只发送一次。',
  },
  'upgrade-response-header': {
    title: '响应的 Upgrade 首部缺失或有误',
    what: '101 的 Upgrade 首部不是“websocket”（收到：{received}）。',
    means: '浏览器会断开连接。',
    todo: '在 101 中发送“Upgrade: websocket”。',
  },
  'upgrade-response-connection-header': {
    title: '响应的 Connection 首部缺失或有误',
    what: '101 的 Connection 首部中没有“Upgrade”（收到：{received}）。',
    means: '浏览器会断开连接。',
    todo: '在 101 中发送“Connection: Upgrade”。',
  },
  'upgrade-response-body-headers': {
    title: '101 带有报文体首部',
    what: '101 带有 {received}，而它没有报文体。',
    means: '途中的代理可能会等待报文体，或切断连接。',
    todo: '101 中不要发送 Content-Length 或 Transfer-Encoding。',
  },
  'upgrade-subprotocol-not-offered': {
    title: '选择了未提供的子协议',
    what: '{problem}：{received}；客户端提供的是：{offered}。',
    means: '浏览器会断开连接。',
    todo: '从客户端提供的子协议中原样选取一个，或不选。',
  },
  'upgrade-subprotocol-missing': {
    title: '客户端放弃了：没有选择子协议',
    what: '客户端要求子协议 {offered}，服务器一个也没有选择，连接没有通过客户端的检查：{problem}。',
    means: '页面得到 error 事件和关闭码 1006，而服务器以为连接已经打开。',
    todo: '让服务器选择其中之一（Python websockets：subprotocols=[…]，Starlette：accept(subprotocol=…)），或让页面不要求子协议。',
  },
  'upgrade-subprotocol-not-chosen': {
    title: '没有选择子协议',
    what: '客户端提供了 {offered}，服务器一个也没有选。',
    means:
      'Chrome 和 Edge 会判定连接失败：先触发 error，再以关闭码 1006 关闭。其他客户端则以空的子协议继续。',
    todo: '在服务器上配置它支持的子协议。',
  },
  'upgrade-extension-not-offered': {
    title: '选择了未提供的扩展',
    what: '服务器选择了扩展 {received}；客户端提供的是：{offered}。',
    means: '浏览器会断开连接。',
    todo: '只从客户端提供的扩展中选择。',
  },
  'upgrade-other-protocol': {
    title: '切换到了另一种协议',
    what: '服务器切换到了 {received}，而请求并没有要求它（请求的是：{asked}）。',
    means: '客户端会断开连接。之后的内容不作解码。',
    todo: '在 101 中发送“Upgrade: websocket”。',
  },
  'upgrade-newline-after-head': {
    title: '报文头与第一帧之间有换行',
    what: '{sender}在报文头之后、第一帧本应开始的地方写入了 {count} 字节的换行（CR LF）；其后的帧按本来的样子显示。',
    means: '{receiver}会把 CR（13）当作保留操作码的帧，并以 1002 断开连接。',
    todo: '报文头以一个空行结束：最后一个首部之后只有一个 CR LF（print 和模板字符串会多加一个）。',
  },
  'extension-not-decoded': {
    title: '此处不解码的扩展',
    what: '双方约定使用 {names}，此处不对它解码。',
    means: '设置了保留位的帧，其载荷是该扩展处理后的结果，只显示字节。',
    todo: null,
  },
}
