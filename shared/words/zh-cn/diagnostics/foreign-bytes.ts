import type { foreignBytes as english } from '../../en/diagnostics/foreign-bytes'

export const foreignBytes: typeof english = {
  'tls-to-plain-server': {
    title: '向没有 TLS 的服务器发送了 TLS',
    what: '客户端以 TLS 开始（页面使用 wss:// 或 https:// 时就是这样），而服务器的回应没有 TLS：{words}{said}。',
    means: '服务器在此端口上不使用 TLS。{page}。',
    todo: '在页面中改写为 {url}，或让服务器（或它前面的代理）在此端口上使用 TLS。',
  },
  'plain-to-tls-server': {
    title: '向 TLS 服务器发送了明文 HTTP',
    what: '客户端使用明文 HTTP（页面使用 ws:// 或 http:// 时就是这样），而服务器在此端口上使用 TLS：{words}{said}。',
    means: '请求没有错，端口错了。{page}。',
    todo: '在页面或目标中改用 wss://，或使用服务器不带 TLS 的端口。',
  },
  'plain-to-http2-server': {
    title: '向 HTTP/2 服务器发送了 HTTP/1.1',
    what: '客户端使用 HTTP/1.1，而服务器在此端口上只用 HTTP/2{said}。',
    means: 'gRPC 服务器或配置为明文 HTTP/2 的代理就是这样。{page}。',
    todo: '让服务器在此端口上使用 HTTP/1.1，或使用提供 HTTP/1.1 的端口。',
  },
  'server-not-http': {
    title: '服务器使用的不是 HTTP',
    what: '服务器没有使用 HTTP，而是使用{speaks}；它的前几个字节是：{words}。',
    means: '客户端连到了另一种服务器。{page}。',
    todo: '核对 URL 或目标中的端口与 WebSocket 服务器打印的端口是否一致。',
  },
  'client-not-http': {
    title: '客户端使用的不是 HTTP/1.1',
    what: '客户端使用的是 {speaks}，而服务器以 HTTP/1.1 回应：{status} {reason}{said}。',
    means: '服务器读不懂客户端发送的内容。',
    todo: '核对客户端设置中服务器和代理的地址。',
  },
  'plain-request-to-websocket': {
    title: '向 WebSocket 服务器发送了普通请求',
    what: '服务器以 {status} {reason} 回应普通的 HTTP 请求{said}：这是一个 WebSocket 服务器。',
    means: '它没有网页可显示；在浏览器中直接打开它的地址，或用 fetch 请求它，结果就是这样。',
    todo: '向此地址打开 WebSocket：new WebSocket("ws://…")。',
  },
  'http-early-answer': {
    title: '请求尚未完整就得到了响应',
    what: '请求的报文头尚未完整，服务器就回应了 {status} {reason}{said}。',
    means: '{problem}。{page}。',
    todo: null,
  },
  'http-in-frames': {
    title: '升级后的套接字上出现了 HTTP 或文本',
    what: '在本应是一帧开头的地方，{sender}写入了{problem}：{line}。',
    means: '{receiver}会把这些字节当作帧，从而断开连接，不论之前约定了什么。此方向其余部分只显示字节。',
    todo: '检查{sender}是否对同一请求作了第二次响应：两个服务器共用一个端口或套接字、处理函数在升级之后又返回了响应、某个库仍然持有该套接字。',
  },
  'proxy-preamble': {
    title: '请求之前有代理头部',
    what: '第一个请求之前有 {name}：{addresses}。',
    means: '{problem}。',
    todo: null,
  },
  'proxy-refused': {
    title: '代理拒绝了连接',
    what: '{name} 代理没有为客户端连接 {target}：{problem}（代码 {code}）。',
    means: '没有任何字节到达服务器。{page}。',
    todo: '检查目标地址，以及代理允许哪些连接。',
  },
}
