import type * as english from '../../en/window/protocol'

export const severity: typeof english.severity = {
  error: '错误',
  warning: '警告',
  note: '提示',
  count: { error: '{count} 个错误', warning: '{count} 个警告', note: '{count} 个提示' },
}

export const direction: typeof english.direction = {
  c2s: '客户端到服务器',
  s2c: '服务器到客户端',
  c2sShort: '客→服',
  s2cShort: '服→客',
  peer: '一端',
  client: '客户端',
  server: '服务器',
}

export const opcode: typeof english.opcode = {
  continuation: '延续',
  text: '文本',
  binary: '二进制',
  close: '关闭',
  ping: 'ping',
  pong: 'pong',
  reserved: '保留 {opcode}',
}

export const closeCode: typeof english.closeCode = {
  c1000: '正常关闭',
  c1001: '端点离开',
  c1002: '协议错误',
  c1003: '不支持的数据类型',
  c1004: '保留',
  c1005: '未收到状态码（不会出现在线路上）',
  c1006: '异常关闭（不会出现在线路上）',
  c1007: '载荷数据无效',
  c1008: '违反策略',
  c1009: '消息过大',
  c1010: '缺少必需的扩展',
  c1011: '内部错误',
  c1012: '服务重启',
  c1013: '请稍后重试',
  c1014: '网关错误',
  c1015: 'TLS 握手失败（不会出现在线路上）',
  unassigned: '未分配',
  registered: '由库或框架注册',
  application: '由应用自行定义',
  invalid: '不是有效的关闭码',
}

export const opaqueReason: typeof english.opaqueReason = {
  gap: '此处缺少字节，不知道下一帧或下一条报文从哪里开始',
  'frame-length-invalid': '帧长度不可能成立',
  'no-frame': '此处不是帧的开头：可能是其他协议，或某一帧的中间',
  tls: '已加密（TLS）',
  'tls-keys-do-not-fit': '已加密（TLS）：所给的密钥属于另一个会话',
  'tls-record-damaged': '已加密（TLS）：之前的记录可以解密，此记录却不行，其字节已被改动',
  'tls-cipher-not-supported': '已加密（TLS）：不支持所用的加密套件',
  'tls-version-not-supported': '已加密：不支持所用的 SSL/TLS 版本',
  'tls-compressed': '已加密（TLS）并启用了压缩，不支持读取',
  'tls-no-hello': '已加密（TLS）：没有抓到握手',
  'tls-message-too-long': '已加密（TLS）：握手消息过长',
  'tls-not-tls': 'TLS 到此为止：这不是 TLS 记录',
  'tls-record-too-long': 'TLS 到此为止：记录声称的长度超出上限',
  'tls-gap': '已加密（TLS）且有字节缺失：无法得知下一条记录从何处开始',
  'not-http': '不是 HTTP',
  'data-before-request': '客户端尚未请求，服务器就先发送了数据',
  'held-data-limit': '响应到达之前收到的数据过多',
  'response-unknown': '不知道响应是什么，因而不知道后面是什么',
  'other-protocol': '协商了其他协议',
  'old-draft': 'RFC 6455 之前的 WebSocket 草案',
  'http-in-frames': '本应是一帧开头的地方出现了 HTTP',
  'pipeline-limit': '没有得到响应的请求过多',
  'http-head-too-large': '报文头没有结束',
  'http-framing-ambiguous': '关于报文在哪里结束，首部自相矛盾',
  'http-chunk-malformed': '有无法读取的分块',
  'request-unknown': '没有见到请求，因而不知道其响应在哪里结束',
}
