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
