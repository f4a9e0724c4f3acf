/** The words of reports that people read, Markdown and HTML. `{…}` are filled in. */
export interface ReportWords {
  language: 'en' | 'zh-CN'
  languageName: string
  title: string
  written: string
  session: string
  packets: string
  connection: string
  connections: string
  overview: string
  client: string
  server: string
  target: string
  began: string
  ended: string
  open: string
  duration: string
  request: string
  answer: string
  noAnswer: string
  subprotocol: string
  extensions: string
  none: string
  traffic: string
  trafficCounts: string
  handshake: string
  handshakeStates: Record<'complete' | 'partial' | 'missing' | 'inferred', string>
  upgradeRequest: string
  upgradeAnswer: string
  acceptValid: string
  acceptInvalid: string
  ladder: string
  columns: Record<'time' | 'number' | 'from' | 'what' | 'length' | 'content', string>
  fromClient: string
  fromServer: string
  inferred: string
  steps: Record<'syn' | 'syn-ack' | 'handshake-ack', string>
  fin: string
  rst: string
  opcodes: Record<'continuation' | 'text' | 'binary' | 'close' | 'ping' | 'pong' | 'reserved', string>
  notFinal: string
  compressed: string
  fragments: string
  incomplete: string
  closeCode: string
  noCode: string
  framesLeftOut: string
  framesNotShown: string
  cut: string
  bytes: string
  facts: Record<
    | 'imported'
    | 'resolved'
    | 'resolveFailed'
    | 'connected'
    | 'connectFailed'
    | 'failed'
    | 'modified'
    | 'gap'
    | 'behind'
    | 'note',
    string
  >
  diagnostics: string
  noDiagnostics: string
  severities: Record<'error' | 'warning' | 'note', string>
  whatToDo: string
  frame: string
  ending: string
  first: Record<'alive' | 'unknown' | 'refused' | 'relay-failure' | 'close-frame' | 'fin' | 'rst', string>
  ends: Record<'client' | 'server' | 'peer', string>
  pageGets: string
  pageNothing: string
  pageClose: string
  pythonServer: string
  pythonClient: string
  likely: string
  /** Between a label and what it labels. */
  colon: string
}

export const ENGLISH_REPORT: ReportWords = {
  language: 'en',
  languageName: 'English',
  title: 'Sockscope report',
  written:
    'Written by Sockscope {version}. It shows what was on the wire; nothing in it is loaded from a network.',
  session: 'Session',
  packets: 'Packets',
  connection: 'Connection {number}',
  connections: 'Connections',
  overview: 'Overview',
  client: 'Client',
  server: 'Server',
  target: 'Relayed to',
  began: 'Began',
  ended: 'Ended',
  open: 'open when this was written',
  duration: 'Lasted',
  request: 'Request',
  answer: 'Answer',
  noAnswer: 'no answer',
  subprotocol: 'Subprotocol',
  extensions: 'Extensions',
  none: 'none',
  traffic: 'Traffic',
  trafficCounts: '{frames} frames, {messages} messages; {up} bytes to the server, {down} bytes to the client',
  handshake: 'Opening handshakes',
  handshakeStates: {
    complete: 'The TCP handshake was captured whole.',
    partial: 'Only part of the TCP handshake was captured.',
    missing: 'The capture began after the TCP handshake.',
    inferred: 'The TCP handshake is inferred from what the sockets reported: there are no sequence numbers.',
  },
  upgradeRequest: 'Request to upgrade',
  upgradeAnswer: 'Answer',
  acceptValid: 'Sec-WebSocket-Accept is right: {received}',
  acceptInvalid: 'Sec-WebSocket-Accept is wrong: expected {expected}, received {received}',
  ladder: 'What happened, in order',
  columns: { time: 'Time', number: 'Frame', from: 'From', what: 'What', length: 'Bytes', content: 'Content' },
  fromClient: 'client',
  fromServer: 'server',
  inferred: 'inferred',
  steps: {
    syn: 'TCP handshake, 1st step: SYN',
    'syn-ack': 'TCP handshake, 2nd step: SYN, ACK',
    'handshake-ack': 'TCP handshake, 3rd step: ACK',
  },
  fin: 'ends its direction of TCP (FIN)',
  rst: 'resets TCP (RST)',
  opcodes: {
    continuation: 'Continuation',
    text: 'Text',
    binary: 'Binary',
    close: 'Close',
    ping: 'Ping',
    pong: 'Pong',
    reserved: 'Reserved opcode',
  },
  notFinal: 'more fragments follow',
  compressed: 'compressed',
  fragments: '{count} fragments',
  incomplete: 'incomplete',
  closeCode: 'code {code}',
  noCode: 'without a code',
  framesLeftOut: 'Only the chosen frames are here; {count} others of this connection were left out.',
  framesNotShown: '{count} frames in between are not shown',
  cut: 'cut after {count} bytes',
  bytes: '{count} bytes',
  facts: {
    imported: 'Imported from a HAR file by {creator}: TCP, fragments, masks and control frames are inferred',
    resolved: '{host} was resolved to {addresses}',
    resolveFailed: '{host} could not be resolved: {error}',
    connected: 'Sockscope connected to {remote}',
    connectFailed: 'Sockscope could not connect to {remote}: {error}',
    failed: 'Sockscope gave up: {failure} {error}',
    modified: 'Sockscope rewrote {header}: {original} became {replacement}',
    gap: '{bytes} bytes were relayed but not recorded',
    behind: 'the recording was {milliseconds} ms behind the traffic',
    note: 'Note: {text}',
  },
  diagnostics: 'Diagnostics',
  noDiagnostics: 'Nothing was found that breaks a rule.',
  severities: { error: 'Error', warning: 'Warning', note: 'Note' },
  whatToDo: 'What to do',
  frame: 'frame {number}',
  ending: 'How it ended',
  first: {
    alive: 'The connection is open.',
    unknown: 'The capture does not show what ended it.',
    refused: 'The server refused the Upgrade with HTTP {status}.',
    'relay-failure': 'Sockscope gave up first.',
    'close-frame': 'The {who} ended it first, with a close frame.',
    fin: 'The {who} ended it first, by closing TCP (FIN) without a close frame.',
    rst: 'The {who} ended it first, by resetting TCP (RST).',
  },
  ends: { client: 'client', server: 'server', peer: 'peer' },
  pageGets: 'A page gets',
  pageNothing: 'nothing yet',
  pageClose: 'a close event: code {code}, reason "{reason}", wasClean {clean}',
  pythonServer: 'Python websockets raises (server)',
  pythonClient: 'Python websockets raises (client)',
  likely: 'likely',
  colon: ': ',
}

export const CHINESE_REPORT: ReportWords = {
  language: 'zh-CN',
  languageName: '简体中文',
  title: 'Sockscope 报告',
  written: '由 Sockscope {version} 生成。内容即线路上的实际数据；本文件不从网络加载任何内容。',
  session: '会话',
  packets: '数据包',
  connection: '连接 {number}',
  connections: '连接',
  overview: '概览',
  client: '客户端',
  server: '服务器',
  target: '转发至',
  began: '开始',
  ended: '结束',
  open: '生成报告时仍打开',
  duration: '持续',
  request: '请求',
  answer: '响应',
  noAnswer: '没有响应',
  subprotocol: '子协议',
  extensions: '扩展',
  none: '无',
  traffic: '流量',
  trafficCounts: '{frames} 帧，{messages} 条消息；发往服务器 {up} 字节，发往客户端 {down} 字节',
  handshake: '建立连接的握手',
  handshakeStates: {
    complete: '完整捕获了 TCP 三次握手。',
    partial: '只捕获到 TCP 三次握手的一部分。',
    missing: '捕获开始时 TCP 三次握手已经完成。',
    inferred: 'TCP 三次握手由套接字的报告推断得出，没有序列号。',
  },
  upgradeRequest: 'Upgrade 请求',
  upgradeAnswer: '响应',
  acceptValid: 'Sec-WebSocket-Accept 正确：{received}',
  acceptInvalid: 'Sec-WebSocket-Accept 错误：应为 {expected}，实为 {received}',
  ladder: '按顺序发生的事',
  columns: { time: '时间', number: '帧', from: '来自', what: '事件', length: '字节', content: '内容' },
  fromClient: '客户端',
  fromServer: '服务器',
  inferred: '推断',
  steps: {
    syn: '第一次握手：SYN',
    'syn-ack': '第二次握手：SYN, ACK',
    'handshake-ack': '第三次握手：ACK',
  },
  fin: '关闭自己方向的 TCP（FIN）',
  rst: '重置 TCP（RST）',
  opcodes: {
    continuation: '延续',
    text: '文本',
    binary: '二进制',
    close: '关闭',
    ping: 'Ping',
    pong: 'Pong',
    reserved: '保留操作码',
  },
  notFinal: '后面还有分片',
  compressed: '已压缩',
  fragments: '{count} 个分片',
  incomplete: '不完整',
  closeCode: '关闭码 {code}',
  noCode: '没有关闭码',
  framesLeftOut: '这里只有所选的帧；该连接的另外 {count} 帧未导出。',
  framesNotShown: '中间的 {count} 帧未显示',
  cut: '只显示前 {count} 字节',
  bytes: '{count} 字节',
  facts: {
    imported: '从 {creator} 写的 HAR 文件导入：TCP、分片、掩码和控制帧均为推断',
    resolved: '{host} 解析为 {addresses}',
    resolveFailed: '{host} 解析失败：{error}',
    connected: 'Sockscope 已连接到 {remote}',
    connectFailed: 'Sockscope 无法连接到 {remote}：{error}',
    failed: 'Sockscope 放弃了连接：{failure} {error}',
    modified: 'Sockscope 改写了 {header}：{original} 改为 {replacement}',
    gap: '{bytes} 字节已转发但未记录',
    behind: '录制落后于流量 {milliseconds} 毫秒',
    note: '备注：{text}',
  },
  diagnostics: '诊断',
  noDiagnostics: '没有发现违反规则之处。',
  severities: { error: '错误', warning: '警告', note: '提示' },
  whatToDo: '怎么办',
  frame: '第 {number} 帧',
  ending: '连接如何结束',
  first: {
    alive: '连接仍然打开。',
    unknown: '捕获中看不出是什么结束了连接。',
    refused: '服务器以 HTTP {status} 拒绝了 Upgrade。',
    'relay-failure': 'Sockscope 先放弃了连接。',
    'close-frame': '{who}先以关闭帧结束了连接。',
    fin: '{who}没有发关闭帧，先关闭了 TCP（FIN）。',
    rst: '{who}先重置了 TCP（RST）。',
  },
  ends: { client: '客户端', server: '服务器', peer: '对端' },
  pageGets: '页面得到',
  pageNothing: '暂时没有任何事件',
  pageClose: 'close 事件：关闭码 {code}，原因“{reason}”，wasClean {clean}',
  pythonServer: 'Python websockets 抛出（服务器）',
  pythonClient: 'Python websockets 抛出（客户端）',
  likely: '很可能',
  colon: '：',
}

export function reportWords(language: ReportWords['language']): ReportWords {
  return language === 'zh-CN' ? CHINESE_REPORT : ENGLISH_REPORT
}

/** Replaces every `{name}`. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '?'))
}
