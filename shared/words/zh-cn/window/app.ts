import type * as english from '../../en/window/app'

export const app: typeof english.app = { dropHere: '松开鼠标即可打开抓包文件' }

export const toolbar: typeof english.toolbar = {
  label: '录制与会话',
  record: '录制',
  stop: '停止',
  recordTitle: '新建会话，按这些路由开始录制（Ctrl+R）',
  stopTitle: '停止录制，已录内容仍留在窗口中（Ctrl+R）',
  openPage: '打开页面',
  openPageTitle: '在浏览器中打开 http://{address}/',
  openPageIdle: '请先开始录制：页面要经由录制路由打开',
  openCapture: '打开抓包…',
  openCaptureTitle: '打开 pcap、pcapng 或 HAR 文件（Ctrl+O）',
  export: '导出…',
  exportTitle: '导出会话或所选内容（Ctrl+E）',
  recent: '最近',
  recentEmpty: '还没有以前的会话',
  recentForget: '从列表中移除 {name}（文件保留）',
  recentHint: '按 Delete 键可将会话移出列表，文件仍会保留。',
  demo: '演示',
  demoTitle: '启动演示服务器和页面，并全程录制',
  clear: '清空',
  clearTitle: '清空窗口，会话文件仍保留在磁盘上',
  showRecording: '回到正在录制的会话',
  help: '键盘快捷键',
  ask: {
    title: '有 {count} 个 WebSocket 处于打开状态',
    stopping:
      '停止会断开它们：各页面都会收到关闭码 1006。也可以只结束录制，让它们继续通信但不再录制；无论哪种方式，都不再接受新的连接。',
    closing: '关闭 Sockscope 会断开它们：各页面都会收到关闭码 1006。已录制的内容会保留。',
    keep: '停止录制，保持连接',
    end: '停止并断开',
    close: '关闭并断开',
    cancel: '继续录制',
  },
}

export const pane: typeof english.pane = {
  connections: '连接',
  centre: '帧与握手',
  details: '详情',
  resizeConnections: '连接窗格的宽度',
  resizeDetails: '详情窗格的宽度',
  resizePayload: '载荷窗格的高度',
  toggle: {
    connections: '显示或隐藏连接列表（Alt+C）',
    details: '显示或隐藏详情（Alt+D）',
  },
}

export const tabs: typeof english.tabs = { label: '视图', sequence: '时序', frames: '帧', handshake: '握手' }

export const welcome: typeof english.welcome = {
  title: '看清页面与 WebSocket 服务器之间线路上的一切',
  stepRecord: '在上方把路由指向你的服务器，然后点“录制”。',
  stepPaste: '让页面连接 Sockscope，而不是直接连接服务器：',
  stepPasteNow: '正在录制。让页面连接 Sockscope，而不是直接连接服务器：',
  stepWatch: '每个连接、每次握手、每一帧都会实时显示在这里，并存入会话文件，用 Wireshark 也能打开。',
  copyLine: '复制这一行',
  or: '手边没有服务器，或者已有抓包文件？',
  demo: '启动演示',
  open: '打开抓包…',
  drop: '或将 pcap、pcapng 或 HAR 文件拖到窗口上。',
}

export const status: typeof english.status = {
  label: '状态栏',
  noSession: '没有会话',
  reveal: '在文件夹中显示会话文件',
  connections: '{count} 个连接',
  frames: '{count} 帧',
  messages: '{count} 条消息',
  dropped: '丢弃 {bytes}',
  droppedTitle: '已转发但未能录制的字节',
  importing: '正在读取：{read} / {total}',
  language: '语言',
  theme: '主题',
  languages: { system: '跟随系统语言', en: 'English', 'zh-CN': '简体中文' },
  themes: { system: '跟随系统主题', light: '浅色', dark: '深色', 'high-contrast': '高对比度' },
  stopped: {
    disk: '录制已停止：会话文件无法写入（磁盘已满？）。流量照常转发，但此后既不录制也不显示。请腾出空间后重新录制。',
    limit: '未在录制：流量超过写入速度，等待写入的数据达到上限。流量照常转发，但其间既不录制也不显示。',
    late: '未在录制：磁盘超过 5 秒没有响应。流量照常转发，但其间既不录制也不显示。',
  },
  behind: '录制落后于流量 {seconds} 秒：此时若崩溃，将丢失这段时间的数据。磁盘较慢，或机器繁忙。',
}

export const notice: typeof english.notice = { dismiss: '关闭提示' }

export const announce: typeof english.announce = {
  recordingStarted: '正在 {address} 录制',
  recordingStopped: '录制已停止',
  sessionOpened: '已打开 {name}',
  copied: '已复制',
}

export const grid: typeof english.grid = {
  resizeColumn: '拖动可调整列宽（或用 ← → 选中列，再按 Shift 加方向键），双击恢复默认',
  sorted: {
    ascending: '已按“{name}”升序排列',
    descending: '已按“{name}”降序排列',
    none: '按发生的先后排列',
  },
  columnWidth: '{name}：宽 {width} 像素',
  loading: '…',
}

export const browser: typeof english.browser = {
  intro:
    '或者在单独的浏览器中打开页面：它通过 ws:// 和 wss:// 说的话都会显示在这里，无需任何设置，也无需信任任何证书。',
  url: '要打开的页面',
  open: '在 {name} 中打开',
  openTitle: '开始录制并启动浏览器；它使用单独的配置文件，关闭后即被删除。它的 TLS 由它写出的密钥读出。',
  name: {
    chromium: 'Chromium',
    chrome: 'Chrome',
    edge: 'Edge',
    brave: 'Brave',
    firefox: 'Firefox',
  },
  proxy: '正在录制。HTTP 和 SOCKS5 代理是 {address}；经过它的内容会显示在这里。',
  silent: '什么都没出现？有三种情况不会到达线路：',
  mixedContent: 'https:// 页面不得向其他主机打开 ws://：构造函数会抛出异常。',
  localNetwork: '来自互联网的页面可能需要你的许可才能访问这台电脑或本地网络。',
  bypass: '除非另行设置，浏览器访问 localhost 时不经过代理。',
  keyLog: '其他程序写出密钥时，它们的 TLS 也能读出：',
}
