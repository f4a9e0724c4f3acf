import type * as english from '../en/errors'

export const errors: typeof english.errors = {
  'listen-port-in-use': '{host} 的端口 {port} 已被占用。请停止占用它的程序，或换一个端口。',
  'listen-address-not-local': '{host} 不是本机地址。请监听 127.0.0.1、::1 或 localhost。',
  'listen-not-permitted': '没有权限监听 {host} 的端口 {port}。请选用 1023 以上的端口。',
  'listen-failed': '无法监听 {host}:{port}（{detail}）。',
  'target-invalid': '“{target}”不是有效的目标。请按 ws://host:port 填写，例如 ws://127.0.0.1:8765。',
  'target-is-listener': '目标 {target} 正是 Sockscope 自己监听的地址。请填写你的服务器的端口。',
  'session-folder-unwritable': '会话无法写入 {path}（{detail}）。请腾出磁盘空间或修正文件夹权限。',
  'session-unsaved': '无法将会话保存到 {path}（{detail}）。原有文件未被改动。请选择其他文件夹。',
  'session-not-renamed': '无法将会话命名为 {name}（{detail}）。',
  'session-not-deleted': '无法删除 {path}（{detail}）。',
  'session-busy': '{name} 正在记录。请先停止记录。',
  'file-unreadable': '无法读取 {path}（{detail}）。',
  'file-not-a-capture': '{path} 不是 pcap、pcapng 或 HAR 文件。{detail}',
  'file-not-a-key-log':
    '{path} 中没有 TLS 密钥。密钥日志由 CLIENT_RANDOM 这样的行组成；设置环境变量 SSLKEYLOGFILE 后，浏览器会把密钥写入所指的文件。',
  'file-not-a-certificate': '{path} 中没有证书。可以读取 PEM，即 openssl 和浏览器写出的格式。',
  'browser-not-found': '这台电脑上没有浏览器 {browser}。',
  'browser-not-started': '浏览器 {browser} 没有启动（{detail}）。',
  'file-truncated': '{path} 不完整：在第 {offset} 字节处、一个数据包的中间结束。此前的内容已显示。',
  'file-damaged': '{path} 只能读到第 {offset} 字节，此前的内容已显示。原因：{detail}',
  'picture-unwritable': '无法将图片写入 {path}（{detail}）。请选择其他文件夹。',
  'export-unwritable': '无法将导出文件写入 {path}（{detail}）。原有文件未被改动。请选择其他文件夹。',
  'export-too-long': '导出内容超过剪贴板上限（{characters} 个字符）。请保存为文件。',
  'redaction-rule-invalid': '有一条脱敏规则无法解析。未写入任何内容。',
  'redaction-too-much': '匹配到的不同值超过 {limit} 个。请使用更精确的规则。未写入任何内容。',
  'redaction-incomplete': '未写入 {path}：脱敏后文件中仍含有某个值（{how}，第 {offset} 字节）。',
  'replay-nothing-recorded': '连接 {connection} 无法重放：没有录到它的 Upgrade 请求。',
  'packets-dumpcap-missing':
    '未抓取数据包：没有安装 dumpcap。在 Debian 或 Ubuntu 上请执行 sudo apt install wireshark-common，再执行 sudo dpkg-reconfigure wireshark-common 并加入 wireshark 用户组；其他系统请安装 Wireshark。代理照常录制。',
  'packets-not-permitted':
    '未抓取数据包：dumpcap 无权在 {interface} 上抓包。在 Debian 或 Ubuntu 上请执行 sudo dpkg-reconfigure wireshark-common，再执行 sudo usermod -aG wireshark $USER，然后重新登录；其他系统请授予 dumpcap 抓包权限。代理照常录制。',
  'packets-no-interface':
    '未抓取数据包：没有名为 {interface} 的网络接口，“dumpcap -D”可列出现有接口。代理照常录制。',
  'packets-ended':
    '数据包不再被抓取：{interface} 上的 dumpcap 已结束（{detail}）。重新开始录制即可恢复；代理照常录制。',
  cancelled: '已取消：{path}',
  'decode-as-recording': '录制结束后才能将连接按 WebSocket 解码。请先停止录制。',
  'demo-unavailable': '无法启动演示（{detail}）。',
  unexpected: '发生意外错误：{detail}',
}

export const systemErrors: typeof english.systemErrors = {
  EACCES: '权限不足',
  EIO: '磁盘报告错误',
  EISDIR: '这是一个文件夹',
  EMFILE: '打开的文件过多',
  ENOENT: '文件不存在',
  ENOSPC: '磁盘已满',
  ENOTFILE: '这不是文件',
  EPERM: '不被允许',
  EROFS: '磁盘只读',
}
