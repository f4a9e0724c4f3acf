import type { tls as english } from '../../en/diagnostics/tls'

export const tls: typeof english = {
  'tls-not-decrypted': {
    title: '已加密，且没有密钥',
    what: '此连接是 {version}，主机 {name}，应用层协议 {alpn}；没有密钥就无法读出其内容。',
    means: '页面和服务器不受影响；其中的请求和帧不会显示。',
    todo: '让客户端写出密钥日志：设置环境变量 SSLKEYLOGFILE 后启动浏览器，Node 使用 --tls-keylog=FILE，Python 则在 SSL 上下文上设置 keylog_filename；然后带着它打开抓包。',
  },
  'tls-keys-do-not-fit': {
    title: '密钥不匹配',
    what: '有此连接的密钥，但用它们解不开{sender}加密的内容。',
    means: '内容无法读取。',
    todo: '请使用这次会话本身的密钥日志；被编辑或截断过的日志没有用。',
  },
  'tls-record-damaged': {
    title: 'TLS 记录已损坏',
    what: '{sender}的一条记录解不开，而之前的记录都可以。',
    means: '{receiver}会以警报结束连接；页面得到关闭码 1006。',
    todo: '检查两端之间是否有改动字节的设备，或抓包是否丢失了字节。',
  },
  'tls-certificate-refused': {
    title: '证书被拒绝',
    what: '{sender}拒绝了{receiver}的证书：{problem}。',
    means: '页面只得到关闭码 1006（Chrome）或 1015（Firefox），Python 抛出 CERTIFICATE_VERIFY_FAILED。',
    todo: '检查证书是否由{sender}信任的机构签发、是否包含此主机名、是否过期，以及中间证书是否一并发送。',
  },
  'tls-version-mismatch': {
    title: '没有共同的 TLS 版本',
    what: '客户端最高只提供 {version}；{sender}以 protocol_version 应答。',
    means: 'Chrome 显示 ERR_SSL_VERSION_OR_CIPHER_MISMATCH；页面得到关闭码 1006。',
    todo: '在两端启用 TLS 1.2 或 1.3。',
  },
  'tls-no-common-cipher': {
    title: '没有共同的加密套件',
    what: '{sender}以 {alert} 应答了 ClientHello。',
    means: '客户端提供的加密套件、密钥交换组和签名算法都不适合服务器及其证书；页面得到关闭码 1006。',
    todo: '将 ClientHello 提供的内容与服务器配置的加密套件和证书类型对照。',
  },
  'tls-alpn-mismatch': {
    title: '没有共同的应用层协议',
    what: '客户端提供 {offered}；{sender}以 no_application_protocol 应答。',
    means: '页面得到关闭码 1006。Chrome 为 WebSocket 单独建立的连接只提供 http/1.1。',
    todo: '让服务器接受 http/1.1。',
  },
  'tls-name-unknown': {
    title: '服务器不认识此主机名',
    what: '{sender}没有名为 {name} 的主机：unrecognized_name。',
    means: '在任何请求之前连接就已结束；页面得到关闭码 1006。',
    todo: '检查 URL 中的主机名，以及服务器为哪些名称配置了证书。',
  },
  'tls-client-certificate-required': {
    title: '需要客户端证书',
    what: '{sender}要求{receiver}提供证书：certificate_required。',
    means: '页面自己无法提供证书；它得到关闭码 1006。',
    todo: '在浏览器中安装客户端证书，或在客户端的 SSL 上下文中指定证书。',
  },
  'tls-alert': {
    title: 'TLS 警报',
    what: '{sender}以警报 {alert} 结束了 TLS。',
    means: '连接到此为止；页面得到关闭码 1006。',
    todo: '在{sender}的日志中查找原因。',
  },
  'tls-handshake-unfinished': {
    title: 'TLS 握手未完成',
    what: 'ClientHello 没有得到 ServerHello：{how}。',
    means: '{problem}。没有请求能够发出；页面得到关闭码 1006，Python 得到其 SSL 模块的错误。',
    todo: '如果服务器在此端口上不使用 TLS，请在页面中写 {url}；否则查看服务器的日志。',
  },
}
