import type { http as english } from '../../en/diagnostics/http'

export const http: typeof english = {
  'http-head-malformed': {
    title: 'HTTP 格式错误',
    what: '{sender}的第 {offset} 字节处：{problem}。',
    means: '严格的实现会以 400 拒绝或关闭连接，宽松的实现可能作出不同的解读。',
    todo: '更正{sender}在此处发送的内容。',
  },
  'http-head-too-large': {
    title: 'HTTP 报文头过大',
    what: '{sender}的报文头超过 {limit} 字节仍未结束。',
    means: '服务器会回应 431 或关闭连接。此方向其余部分只显示字节。',
    todo: '检查是否有不断增长的 cookie 或首部。',
  },
  'http-target-not-ascii': {
    title: 'URL 中有非 ASCII 字符',
    what: '请求目标中直接含有非 ASCII 字符；这里按 UTF-8 读取，否则按 Latin-1。',
    means: '浏览器会对它们进行百分号编码。许多服务器照样接受，严格的会以 400 拒绝。',
    todo: '用 encodeURIComponent（Python：urllib.parse.quote）对路径和查询进行编码。',
  },
  'http-obs-fold': {
    title: '首部折行',
    what: '{sender}在第 {offset} 字节处把首部续到了第二行。',
    means: '这种写法已废弃，许多服务器以 400 拒绝。',
    todo: '把首部写在一行内。',
  },
  'http-bare-lf': {
    title: '行尾只有 LF',
    what: '{sender}在第 {offset} 字节处的行以 LF 结尾，缺少 CR。',
    means: '有的实现接受，有的拒绝。',
    todo: '报文头的每一行都以 CR LF 结尾。',
  },
  'request-incomplete': {
    title: '请求尚未完整就被关闭',
    what: '请求头尚未传完，服务器就结束了连接：{how}。',
    means: '它没有读到完整的请求，也没有回应。{page}。',
    todo: '在服务器日志中查找对报文头的限制、超时或崩溃。',
  },
  'request-unanswered': {
    title: '请求没有得到响应',
    what: '请求 {method} {target} 在 {seconds} 秒内没有得到响应：服务器关闭了 TCP 连接（FIN）。',
    means: '{page}。',
    todo: '在服务器日志中查找处理此请求时的异常。',
  },
  'body-incomplete': {
    title: '报文体被截断',
    what: '响应的报文体尚未传完，服务器就关闭了 TCP 连接；缺少的字节数：{missing}。',
    means:
      '读取方会拒绝这样的响应（Chrome：ERR_CONTENT_LENGTH_MISMATCH 或 ERR_INCOMPLETE_CHUNKED_ENCODING）。',
    todo: '在服务器日志中查找写出响应时的异常。',
  },
}
