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
}
