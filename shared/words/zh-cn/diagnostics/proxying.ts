import type { proxying as english } from '../../en/diagnostics/proxying'

export const proxying: typeof english = {
  'proxy-request-refused': {
    title: '代理没有照做',
    what: 'Sockscope 的正向代理拒绝了客户端：{problem}。',
    means:
      '没有向任何服务器发送内容。浏览器显示 ERR_TUNNEL_CONNECTION_FAILED 或 ERR_SOCKS_CONNECTION_FAILED。',
    todo: '把此端口设为客户端的 HTTP 代理或 SOCKS5 代理，并在客户端的 URL 中写服务器。',
  },
  'proxy-loop': {
    title: '要求代理连接它自己',
    what: '客户端要求正向代理连接 {host} 端口 {port}，而那正是代理自己监听的地方。',
    means: '没有建立连接：否则代理会与自己对话。',
    todo: '在客户端的 URL 中写服务器自己的端口，而不是代理的端口。',
  },
  'tls-upstream-refused': {
    title: '目标的证书被拒绝',
    what: '替客户端加上 TLS 的 Sockscope 不信任 {host} 的证书：{problem}。',
    means: '没有向服务器发送内容；客户端得到 502。浏览器会显示 {browser}。',
    todo: '修好证书，或在开始录制时用 --trust FILE 指定签发它的机构；--certificate 可以接受或固定一份证书。',
  },
  'tls-upstream-unverified': {
    title: '目标的证书未经验证即被接受',
    what: '{host} 的证书本应被拒绝：{problem}。因为你要求，所以接受了它。',
    means: '直接连接服务器的浏览器会显示 {browser}。',
    todo: '在浏览器遇到它之前修好证书。',
  },
  'tls-upstream-failed': {
    title: '与目标没有建立 TLS',
    what: '与 {host} 端口 {port} 的 TLS 未能谈妥：{error}，{milliseconds} ms 之后。',
    means: '没有向服务器发送内容；客户端得到 502。',
    todo: '检查该端口是否使用 TLS，以及服务器允许哪些版本和密码套件；对不加密的服务器请把目标写成 ws://。',
  },
  'tls-terminated': {
    title: '由 Sockscope 打开的 TLS',
    what: '按你的要求打开了与 {host} 的 TLS：客户端看到的是本地 CA 的证书，而不是服务器的证书。',
    means: '其中的内容原样转发；客户端看到的证书、版本和密码套件与没有 Sockscope 时不同。',
    todo: null,
  },
  'tls-pinned': {
    title: '原样通过：证书此前被拒绝',
    what: '此前有客户端拒绝了我们为 {host} 出示的证书：此连接保留服务器自己的证书，未被打开而直接通过。',
    means: '客户端固定了服务器的证书，或不信任本地 CA。只有借助密钥日志才能读出其内容。',
    todo: '让客户端信任 sockscope ca --export FILE 写出的证书，或让它写出密钥日志（SSLKEYLOGFILE）。',
  },
}
