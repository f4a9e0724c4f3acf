import type { pingAndClose as english } from '../../en/diagnostics/ping-and-close'

export const pingAndClose: typeof english = {
  'ping-unanswered': {
    title: 'ping 没有应答',
    what: '{sender}有 {count} 个 ping 没有得到 pong，这是第一个。',
    means: '{receiver}卡住、已离开，或途中有什么吞掉了 pong。',
    todo: '检查{receiver}中阻塞事件循环的代码。',
  },
  'pong-payload-mismatch': {
    title: 'pong 与 ping 不符',
    what: '{sender}用载荷不同的 pong 应答了 ping。',
    means: '{receiver}不会把它当作应答，可能以 1011 关闭。',
    todo: '把 ping 的载荷原样发回。',
  },
  'pong-unsolicited': {
    title: '没有 ping 的 pong',
    what: '{sender}发送了不应答任何 ping 的 pong。',
    means: '这是允许的，相当于单向心跳。',
    todo: null,
  },
  'keepalive-timeout': {
    title: '因心跳超时而关闭',
    what: '{sender}的 ping（帧 {pingFrame}）在 {milliseconds} 毫秒内没有得到应答，于是以 1011 关闭。',
    means: 'Python websockets 默认每 20 秒发送一次 ping，并等待 pong 20 秒。',
    todo: '检查{receiver}中阻塞事件循环的代码，或调大 ping_timeout。',
  },
  'close-payload-one-byte': {
    title: '关闭帧载荷只有一个字节',
    what: '{sender}的关闭帧只有一个字节的载荷，而关闭码占两个字节。',
    means: '{receiver}会以 1002 断开连接。',
    todo: null,
  },
  'close-code-invalid': {
    title: '关闭码不允许',
    what: '{sender}以关闭码 {code} 关闭，它不得出现在线路上。',
    means: '{receiver}会以 1002 断开连接。',
    todo: '使用 1000；自定义原因使用 4000 至 4999。',
  },
  'close-reason-invalid-utf8': {
    title: '关闭原因不是 UTF-8',
    what: '{sender}的关闭帧中的原因不是 UTF-8。',
    means: '{receiver}会以 1007 断开连接；原因在字符中间被截断时就是这样。',
    todo: '按字符截断原因，最多 123 字节。',
  },
  'close-unanswered': {
    title: '关闭帧没有应答',
    what: '{sender}发送了关闭帧，{receiver}始终没有回以关闭帧：{how}。',
    means: '页面得到 wasClean = false，除非收到关闭帧的正是页面。',
    todo: '查看{receiver}的日志：它已离开或卡住。',
  },
  'close-code-differs': {
    title: '关闭码不一致',
    what: '{sender}以 {code} 应答关闭码 {received}。',
    means: '通常应原样返回关闭码；每一端报告的是自己收到的那个。',
    todo: null,
  },
  'data-after-close': {
    title: '关闭帧之后仍有数据',
    what: '{sender}在关闭帧之后又发送了数据。',
    means: '{receiver}会忽略它们。',
    todo: '调用 close 之后不要再发送。',
  },
  'close-missing': {
    title: '没有关闭帧就结束',
    what: '{sender}没有发送关闭帧就结束了 TCP 连接（{how}），距最后的字节 {seconds} 秒{server}。',
    means: '{problem}。页面得到关闭码 1006 和 wasClean = false；Python 抛出 ConnectionClosedError。',
    todo: '{todo}。',
  },
  'close-message-too-big': {
    title: '因消息过大而关闭',
    what: '{sender}以 1009 关闭；发给它的最大消息有 {length} 字节（帧 {messageFrame}）。',
    means: 'Python websockets 默认最多接受 1 MiB（max_size = 1048576）。',
    todo: '调大{sender}的 max_size，或发送更小的消息。',
  },
  'close-client-first': {
    title: '客户端先关闭 TCP',
    what: '关闭握手之后，客户端先于服务器关闭了 TCP 连接。',
    means: '可以正常工作，只是 TIME_WAIT 状态留在了客户端而不是服务器。',
    todo: null,
  },
  'close-internal-error': {
    title: '以 1011 关闭：内部错误',
    what: '{sender}以 1011（内部错误）关闭了连接{said}；此前它收到的最后一条消息：第 {messageFrame} 帧。',
    means:
      '处理函数抛出异常时就是这样。Python websockets 把 traceback 打印到 stderr（“connection handler failed”），uvicorn 写入其日志（“Exception in ASGI application”）。',
    todo: '在{sender}的终端或日志中查找此刻的 traceback，并再次发送同一条消息。',
  },
}
