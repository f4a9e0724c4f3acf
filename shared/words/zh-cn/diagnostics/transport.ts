import type { transport as english } from '../../en/diagnostics/transport'

export const transport: typeof english = {
  'dns-failure': {
    title: '域名无法解析',
    what: '域名 {host} 解析失败：{error}。',
    means: '没有尝试连接；页面得到关闭码 1006。',
    todo: '检查目标中主机名的拼写，或直接使用 IP 地址。',
  },
  'tcp-connect-refused': {
    title: '连接被拒绝',
    what: '{host} 的端口 {port} 在 {milliseconds} 毫秒后拒绝了连接{said}。',
    means: '那里没有程序在监听，或监听的是另一个地址；页面得到关闭码 1006。',
    todo: '启动服务器，或核对它打印的地址和端口是否与目标一致。',
  },
  'tcp-connect-timeout': {
    title: '连接超时',
    what: '{host} 的端口 {port} 在 {milliseconds} 毫秒内没有应答。',
    means: '发往该主机的数据包被丢弃，多半是防火墙所致；页面得到关闭码 1006。',
    todo: '检查地址，以及两台机器之间该端口是否放行。',
  },
  'tcp-connect-failed': {
    title: '无法建立连接',
    what: '无法连接到 {host} 端口 {port}：{error}，耗时 {milliseconds} 毫秒。',
    means: '系统找不到通往此主机的路；页面得到关闭码 1006。',
    todo: '检查网络、VPN 以及目标地址。',
  },
  'tcp-handshake-incomplete': {
    title: 'TCP 握手未完成',
    what: '三次握手没有完成：{problem}。',
    means: '任何 HTTP 字节都无法交换；页面一直等待，最后得到关闭码 1006。',
    todo: '检查防火墙、监听队列是否已满，以及服务器是否在监听。',
  },
  'tcp-syn-retransmitted': {
    title: 'SYN 重传',
    what: '{sender}把 SYN 重发了 {count} 次（数据包 {packets}）。',
    means: '第一个 SYN 或其应答丢失或被丢弃；建立连接要多花几秒。',
    todo: '检查是否丢包，或服务器的监听队列已满。',
  },
  'tcp-reset': {
    title: '连接被重置',
    what: '{sender}重置了连接（{during}）{said}。',
    means: '途中的字节已丢失；{problem}。',
    todo: '查看{sender}此刻的日志，是否崩溃或突然关闭。',
  },
  'tcp-reset-ignored': {
    title: '报文段被忽略',
    what: '{receiver}无法接受{sender}发来的{segment}，共 {count} 个（数据包 {packets}），两端照常继续。',
    means: '它没有结束任何东西，也没有改变任何字节。这类报文段是更早的连接遗留下来的，或由中间设备伪造。',
    todo: null,
  },
  'tcp-self-connect': {
    title: '连接到了自己',
    what: '源和目的是同一个套接字（{host} 端口 {port}）：客户端连上了自己。',
    means: '那里没有服务器在监听。客户端收到的是自己发出的字节（包括请求本身），不会有任何应答。',
    todo: '先启动服务器再让客户端重试，并为它选一个不在临时端口范围内的端口。',
  },
  'icmp-unreachable': {
    title: '目的不可达（ICMP）',
    what: '{from} 通过 ICMP 报告{sender}的数据包无法通过：{problem}。',
    means: '途中有设备把数据包退了回来；如果没有别的应答，页面会得到关闭码 1006。',
    todo: '检查两台机器之间的路由和防火墙规则，先看 {from} 上的。',
  },
  'tcp-retransmission': {
    title: '报文段重传',
    what: '{sender}重发了 {count} 个报文段（数据包 {packets}）。',
    means: '没有缺失，但消息比本来到得晚。',
    todo: null,
  },
  'tcp-out-of-order': {
    title: '报文段乱序',
    what: '{sender}有 {count} 个报文段乱序到达（数据包 {packets}）。',
    means: '没有缺失，已按顺序排好。',
    todo: null,
  },
  'tcp-segment-missing': {
    title: '抓包缺少字节',
    what: '{sender}有 {length} 字节未被捕获。',
    means: '两端都有这些字节，但无法显示，其中有{hides}。',
    todo: '加大抓包缓冲区，或在更靠近一端的位置抓包。',
  },
  'tcp-overlap-conflict': {
    title: '重传的字节不一致',
    what: '{sender}把 {length} 字节发了两次，第二次的内容不同。',
    means: '接收方看到的可能是其中任何一份；这里显示的是第一份。',
    todo: '检查是否有故障的网络设备，或有人在注入报文段。',
  },
  'tcp-zero-window': {
    title: '接收方停止读取',
    what: '{sender}在 {milliseconds} 毫秒内通告了零窗口。',
    means: '它读得不够快，另一端只能等待。',
    todo: '检查{sender}中阻塞事件循环的代码。',
  },
  'capture-mid-stream': {
    title: '抓包开始得较晚',
    what: '抓包开始时连接已经打开。',
    means: '其握手不在抓包中，无法显示。',
    todo: '若知道它传输的内容，可使用“按 WebSocket 解码”，或在抓包时重新连接。',
  },
  'capture-packet-truncated': {
    title: '数据包被截断',
    what: '抓包的快照长度从{sender}的 {count} 个数据包中截去了 {missing} 字节（数据包 {packets}）。',
    means: '两端都有这些字节，但无法显示。',
    todo: '抓包时将快照长度设为 0（tcpdump -s 0）。',
  },
  'capture-one-direction': {
    title: '有一个方向没有抓到',
    what: '没有抓到{sender}的任何数据包，但{receiver}确认收到了它的字节。',
    means: '{sender}确实发送过数据；这里只能显示{receiver}发出的字节。',
    todo: '在两端之一抓包，或让镜像端口同时镜像两个方向。',
  },
  'capture-duplicates': {
    title: '数据包被重复抓取',
    what: '这个连接的数据包被抓到不止一次；副本共 {count} 个（数据包 {packets}）。',
    means:
      '每个只计一次。两端并没有重传：是两个网络接口看到了同样的数据包，或同一数据包在拆分前后各被抓到一次。',
    todo: '只在一个网络接口上抓包，不要选全部接口。',
  },
  'capture-not-decoded': {
    title: '未解码的数据包',
    what: '有 {count} 个数据包没有继续解码（{protocol}，第一个是数据包 {first}）。',
    means: '如果其中有连接，它们无法显示。',
    todo: null,
  },
  'capture-trailing-bytes': {
    title: '压缩数据之后还有字节',
    what: '文件中 gzip 数据之后还有 {bytes} 个字节，没有读取。',
    means: '解压出的内容都已显示；这个文件里除了抓包还拼接了别的东西。',
    todo: null,
  },
  'recording-paused-disk': {
    title: '录制暂停',
    what: '会话文件无法写入，此连接有 {bytes} 字节不在其中。',
    means: '流量照常转发，只是录制不完整。',
    todo: '腾出磁盘空间，或为会话另选文件夹。',
  },
  'tcp-segment-corrupt': {
    title: '到达时已损坏的报文段',
    what: '{sender}的报文段校验和有误，共 {count} 个（数据包 {packets}）。接收方丢弃了它们；同样的字节另有完好的一份。',
    means: '显示的是完好到达的字节；损坏的没有到达任何程序。',
    todo: '若经常发生，请检查网线、无线信号或有故障的设备。',
  },
}
