import type { phrases as english } from '../en/phrases'

export const phrases: typeof english = {
  // Heads (HttpProblem).
  'not-http': '这不是 HTTP 报文的开头',
  'request-line-parts': '请求行没有方法、目标、版本三个部分',
  'start-line-whitespace': '首行中本应只有一个空格的地方有多余空白',
  'start-line-character': '首行有不允许的字符',
  'method-character': '方法不是合法的 token',
  'http-version': '协议版本不是 HTTP/1.1 的形式',
  'status-code': '状态码不是三位数字',
  'field-without-colon': '首部行没有冒号',
  'field-name-empty': '首部没有名称',
  'field-name-character': '首部名称有不允许的字符',
  'space-before-colon': '首部名称与冒号之间有空白',
  'field-value-character': '首部的值有控制字符',
  'fold-without-field': '第一个首部行以空白开头',
  'head-incomplete': '报文头没有以空行结束',
  'content-length-invalid': 'Content-Length 不是可信的数字',
  'content-length-conflict': '有两个不同的 Content-Length',
  'length-and-transfer-encoding': 'Content-Length 与 Transfer-Encoding 互相矛盾',
  'transfer-encoding-unknown': 'Transfer-Encoding 没有说明报文体在哪里结束',
  'chunk-malformed': '分块报文体中有无法读取的块',

  // Request targets.
  'target-fragment': '带有片段（#）',
  'target-authority': '只有主机和端口，没有路径',
  'target-asterisk': '星号指的是整个服务器',

  // permessage-deflate (DeflateProblem).
  'parameter-unknown': 'RFC 7692 没有这个参数',
  'parameter-repeated': '出现了两次',
  'parameter-value': '值不允许',
  'parameter-value-missing': '缺少值',
  'parameter-not-offered': '客户端没有提供',
  'parameter-not-honoured': '没有遵守客户端的要求',
  'extension-repeated': '扩展被选择了两次',

  'proxy-origin-form': '这是发给代理自己的请求，如同发给网页服务器',
  'proxy-target-invalid': '请求中的主机和端口无法读出',
  'proxy-scheme': '绝对形式只能用于 http:// 和 ws://',
  'proxy-head-too-large': '请求头超过 64 KiB',
  'proxy-tls': '它对代理的端口直接使用 TLS，而代理本身使用普通 HTTP 或 SOCKS5',
  'proxy-socks4': '它使用 SOCKS4，而这里使用 SOCKS5',
  'proxy-socks-malformed': '这不是 SOCKS5 请求',
  'proxy-socks-authentication': '它不接受不带身份验证的 SOCKS5',
  'proxy-socks-command': 'SOCKS5 命令中只支持 CONNECT',
  'proxy-not-a-proxy-request': '这既不是 HTTP 也不是 SOCKS5',
  'proxy-timeout': '请求没有在规定时间内发完',
  SELF_SIGNED_CERT_IN_CHAIN: '签发它的机构不受信任',
  DEPTH_ZERO_SELF_SIGNED_CERT: '它是自签名的',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: '签发者未知，可能缺少中间证书',
  UNABLE_TO_GET_ISSUER_CERT: '签发者未知，可能缺少中间证书',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: '签发者未知，可能缺少中间证书',
  CERT_HAS_EXPIRED: '它已过期',
  CERT_NOT_YET_VALID: '它尚未生效',
  ERR_TLS_CERT_ALTNAME_INVALID: '它是另一个主机名的',
  HOSTNAME_MISMATCH: '它是另一个主机名的',
  CERT_NOT_PINNED: '它不是固定的那一份',
  'encrypted-alert': '一条加密的警报，取代了它的 Finished 消息',
  // How a connection or a recording ended.
  fin: '{sender}关闭了 TCP 连接（FIN）',
  'fin-early': '{sender}在收到请求之前就已关闭了自己一侧的 TCP 连接（FIN）',
  'fin-receiver': '{receiver}关闭了 TCP 连接（FIN）',
  rst: '连接被重置（RST）',
  recording: '录制到此为止',
  silent: '它不再应答，连 TCP 也不再应答',

  // What a reset interrupted (Activity).
  'during-nothing': '尚未交换任何 HTTP 字节',
  'during-beginning': '尚不清楚连接传输的是什么',
  'during-head': 'HTTP 报文头传到一半',
  'during-body': 'HTTP 报文体传到一半',
  'during-upgrade': '升级请求正在等待响应',
  'during-request': '请求正在等待响应',
  'during-frame': '一帧传到一半',
  'during-message': '一条消息的两个分片之间',
  'during-closing': '关闭握手进行之中',
  'during-open': 'WebSocket 打开着，在两条消息之间',
  'during-idle': '两个 HTTP 请求之间',
  'during-unread': '未解码的字节传到一半',

  // What bytes that were never captured hide.
  'hides-payload': '一帧载荷的一部分',
  'hides-frames': '一个或多个帧；由于不知道下一帧从哪里开始，此方向其余部分只显示字节',
  'hides-body': 'HTTP 报文体的一部分',
  'hides-http': 'HTTP 报文的一部分；由于不知道下一条从哪里开始，此方向其余部分只显示字节',
  'hides-bytes': '未解码字节的一部分',

  // Segments a receiver drops (IgnoredSegment).
  'ignored-rst': '一个 RST',
  'ignored-fin': '一个 FIN',
  'ignored-syn': '一个 SYN',
  'ignored-data': '数据',

  // What an ICMP error says.
  'icmp-network': '没有通往该网络的路由',
  'icmp-host': '主机不可达',
  'icmp-protocol': '该主机不支持 TCP',
  'icmp-port': '端口没有打开',
  'icmp-filtered': '被防火墙禁止（管理性禁止）',
  'icmp-expired': '经过的路由器太多（超时），可能有路由环路',
  'icmp-other': '目的不可达',
  // What became of an attempt to open a WebSocket.
  'upgrade-ordinary': '服务器会把它当作普通请求。若不特别配置，代理会丢弃此首部',
  'upgrade-stripped':
    '它的 URL 或其他首部要求 WebSocket，可见途中的代理去掉了 Upgrade 首部，服务器于是把它当作普通请求',
  'early-client': '有的服务器会丢弃请求之后的内容；拒绝升级的服务器则会把它们当作乱码',
  'early-server': '客户端会把它们当作响应的开头，从而断开连接',
  'subprotocol-other': '服务器选择了客户端没有提供的子协议',
  'subprotocol-none-offered': '客户端没有提供子协议，服务器却选择了',
  'subprotocol-several': '响应中 Sec-WebSocket-Protocol 首部出现了不止一次，而服务器只能选择一个子协议',
  'subprotocol-empty': '服务器的 Sec-WebSocket-Protocol 首部是空的',
  'subprotocol-browser': '基于 Chromium 的浏览器会在这里判定失败',
  'subprotocol-left': '它没有发送任何帧就离开了',
  'subprotocol-list': '服务器回应了一个列表，而它只能选择一个子协议',

  // An answer to a request that was not complete.
  'early-timeout': '服务器不再等待：客户端发送请求太慢，或没有发送',
  'early-too-large': '首部（多半是 Cookie）或 URL 超出了服务器的限制；较小的请求可以通过',
  'early-other': '服务器根据已看到的部分拒绝了请求',

  // What stands where a frame or an answer should be.
  'foreign-http': ' HTTP',
  'foreign-chunk': ' HTTP 报文体的最后一块（它在 101 之后继续响应）',
  'foreign-html': '一个网页',
  'speech-text': '普通文本',
  'speech-html': '没有 HTTP 报文头的 HTML',
  'speech-frames': ' WebSocket 帧（没有先回应升级）',
  'speech-bytes': '未知的二进制协议',

  // What stands before a request.
  'preamble-proxy':
    '代理或负载均衡器以此告诉服务器它代表谁连接（PROXY 协议）；没有准备接收它的服务器会认为请求格式错误',
  'preamble-socks': '客户端请求 SOCKS 代理建立此连接',
  'socks5-1': '一般性故障',
  'socks5-2': '其规则不允许',
  'socks5-3': '网络不可达',
  'socks5-4': '主机不可达',
  'socks5-5': '连接被拒绝',
  'socks5-6': 'TTL 超时',
  'socks5-7': '不支持该命令',
  'socks5-8': '不支持该地址类型',
  'socks5-255': '它不接受登录信息，或没有可用的登录方式',
  'socks4-91': '请求被拒绝或失败',
  'socks4-92': '连不上客户端的 identd',
  'socks4-93': 'identd 报告的是另一个用户',

  // Why an upgrade was refused.
  'refused-redirect':
    '服务器让客户端到别处去（Location）。浏览器不会跟随 WebSocket 的重定向；Python websockets、aiohttp 和 websocket-client 会跟随，npm ws 仅在设置 followRedirects 时跟随',
  'refused-redirect-nowhere': '服务器要求重定向，却没有说去哪里：没有 Location 首部',
  'refused-stripped':
    '服务器看到的是普通请求：途中有代理在它之前去掉了 Upgrade、Connection 和 Sec-WebSocket-Key',
  'refused-session':
    '此客户端的会话是在另一个进程上开始的：在负载均衡器之后，每个客户端必须总是到达同一个进程（会话保持）',
  'refused-target': 'URL 中直接含有非 ASCII 字符，它们必须经过百分号编码',
  'refused-daphne':
    'Django Channels（daphne）对不允许的 Origin（AllowedHostsOriginValidator）和 accept 之前的 close 都回应 403；页面得到的是 1006，绝不会是 consumer 关闭时用的代码',
  'refused-slash':
    '路径与路由只差末尾的斜杠，服务器重定向到另一种写法。浏览器不会跟随 WebSocket 的重定向；Python websockets、aiohttp 和 websocket-client 会跟随，npm ws 仅在设置 followRedirects 时跟随',
  'refused-bad-request': '服务器看不懂请求，握手的某个首部缺失或有误',
  'refused-faultless': '请求在此处看来没有错，原因应在响应的内容里，或者途中有代理去掉了 Upgrade 首部',
  'refused-nginx':
    '请求没有错，拒绝的是 nginx：若不特别配置，它以 HTTP/1.0 转发请求并去掉 Upgrade 和 Connection，后面的服务器于是看不到升级',
  'refused-apache':
    '请求没有错，拒绝的是 Apache：没有 mod_proxy_wstunnel 或 upgrade=websocket 时，它转发请求会去掉 Upgrade 和 Connection，后面的服务器于是看不到升级',
  'refused-too-large': '首部（多半是 Cookie）超出了服务器的限制',
  'refused-unauthorized': '服务器要求凭据，而页面的 WebSocket 构造函数无法以首部发送',
  'refused-forbidden':
    'uvicorn 和 Starlette 对没有 WebSocket 路由的路径、以及在 accept 之前就 close 的情况都回应 403，页面得到的是 1006，绝不会是 44xx；其他服务器以此拒绝 Origin',
  'refused-before-accept':
    'uvicorn 和 Starlette 对没有 WebSocket 路由的路径、以及在 accept 之前就 close 的情况都回应 403；页面得到的是 1006，绝不会是应用关闭时用的 44xx',
  'refused-origin': '服务器不允许此 Origin',
  'refused-not-found': '此路径上没有 WebSocket 服务',
  'refused-no-library':
    '服务器把升级当作了普通请求：没有安装 WebSocket 库的 uvicorn 就是这样；对未知的 WebSocket 路径它会回应 403',
  'refused-misdirected': '服务器不提供此 Host 的服务',
  'refused-method': '此路径不接受该方法，它提供的是别的服务',
  'refused-proxy-authentication': '途中的代理要求凭据',
  'refused-timeout': '服务器或代理等待超时',
  'refused-too-many': '服务器限制了连接的频率或客户端数量',
  'refused-upgrade-required': '服务器要求升级但没有找到：版本不同，或代理去掉了首部',
  'refused-gateway': '途中的代理连不上它后面的服务器',
  'refused-unavailable': '服务器过载、正在启动或正在停机',
  'refused-server-error': '服务器处理请求时出错',
  'refused-ordinary-answer':
    '服务器像对普通请求那样作了响应：那里没有 WebSocket 服务，或代理去掉了 Upgrade 首部',
  'refused-other': '服务器拒绝了，原因不明',

  // What to do about it.
  'todo-log': '在服务器日志中查找此请求',
  'todo-request': '更正请求中标出的首部',
  'todo-faultless': '阅读响应的内容；比较客户端发送的内容与服务器日志中的记录',
  'todo-nginx':
    '在 nginx 的 location 中加入这几行：proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; proxy_set_header Host $host;',
  'todo-apache':
    '在 Apache（2.4.47 及以后）的配置中加入这一行：ProxyPass "/" "http://backend/" upgrade=websocket',
  'todo-too-large': '删除此主机的 Cookie，或调高服务器的限制',
  'todo-before-accept':
    '核对路径与路由（@app.websocket），并查找 accept 之前的 close：要发送自己的关闭码，请先 accept 再 close',
  'todo-forbidden': '核对路径与服务器的路由；查找 accept 之前的 close；再核对 Origin 是否在允许之列',
  'todo-origin': '把请求的 Origin 加入服务器允许的来源，或从允许的来源打开页面',
  'todo-no-library':
    '安装一个：pip install "uvicorn[standard]"（或 websockets），并在其日志中查找“No supported WebSocket library detected”',
  'todo-session': '在负载均衡器中打开会话保持（nginx：ip_hash），或只使用 websocket 传输',
  'todo-host': '把请求的 Host 加入服务器允许的主机（Django：ALLOWED_HOSTS），或让代理转发它所服务的主机名',
  'todo-target': '用 encodeURIComponent（Python：urllib.parse.quote）对路径和查询进行编码',
  'todo-daphne':
    '核对 Origin 和 Host 是否在 ALLOWED_HOSTS 之中，并在 consumer 及其中间件中查找 accept() 之前的 close()',
  'todo-path': '核对路径与服务器提供的路径，以及途中代理的路径前缀',
  'todo-slash': '在页面中按 Location 的写法填写路径，使用 ws:// 或 wss://',
  'todo-https': '在页面中填写 Location 的地址，把 https:// 换成 wss://',
  'todo-redirect': '在页面中填写 Location 的地址，使用 ws:// 或 wss://',
  'unfinished-server':
    '没有 TLS 的服务器就是这样结束的：页面写的是 wss://（或 https://），而该端口不使用 TLS',
  'unfinished-client': '客户端不再等待，或被关闭',
  'reset-websocket': '页面得到关闭码 1006，Python 抛出没有关闭码的异常',
  'reset-http': '页面得到网络错误（fetch 抛出 TypeError），Python 抛出 ConnectionResetError',
  'reset-other': '另一端的程序得到“连接被对端重置”（ECONNRESET）',
  'page-websocket': '页面得到 error 事件和关闭码 1006',
  'page-http': '页面得到网络错误（fetch 抛出 TypeError），浏览器显示错误页',
  'page-unknown': '页面得到一个错误；若是 WebSocket，则关闭码为 1006',
  'page-connecting': '页面仍处于 CONNECTING（readyState 0），继续等待',
  'reset-after-message':
    '它紧跟在{receiver}的一条消息之后：多半是{sender}的处理函数或进程因此崩溃。页面得到关闭码 1006，Python 抛出没有关闭码的异常',
  'reset-idle':
    '此前已有一段时间没有发送任何内容：途中的代理和负载均衡器就是这样断开空闲连接的。页面得到关闭码 1006，Python 抛出没有关闭码的异常',
  'reset-left': '页面被关闭或崩溃时就是这样。Python 抛出 ConnectionClosedError',
  'reset-crash': '页面得到关闭码 1006，Python 抛出没有关闭码的异常',
  'missing-after-message': '它紧跟在{receiver}的一条消息之后：多半是{sender}的处理函数或进程因此出错',
  'missing-idle':
    '这段时间没有发送任何内容：途中的代理和负载均衡器会断开空闲连接，nginx 若未设置 proxy_read_timeout 则为 60 秒',
  'missing-left': '页面被关闭、重新加载或崩溃时就是这样',
  'reset-said': '页面得到关闭码 1006，Python 抛出没有关闭码的异常',
  'missing-said': '原因写在它的 RST 里',
  'todo-said': '在两端之间的程序和设备中查找这句话',
  'missing-crash': '程序崩溃，或没有按顺序关闭套接字就退出，就是这样',
  'todo-after-message': '在{sender}的终端或日志中查找此刻的 traceback，并再次发送同一条消息',
  'todo-idle':
    '以更短的间隔发送 ping（Python websockets：ping_interval），或调高途中设备的超时（nginx：proxy_read_timeout）',
  'todo-left': '如果服务器需要知道原因，请在页面离开之前调用 close()',
  'todo-crash': '检查{sender}是否崩溃、代理是否超时或网络是否中断',
  'handshake-unanswered': '客户端的 SYN 没有得到应答',
  'handshake-not-acknowledged': '客户端没有确认服务器的 SYN+ACK',
  'foreign-text': '文本',
  'connect-407': '它要求凭据（Proxy-Authenticate）',
}
