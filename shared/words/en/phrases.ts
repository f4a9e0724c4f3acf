/** Words for values of diagnostics that are keys (see `diagnosticText`). */
export const phrases = {
  // Heads (HttpProblem).
  'not-http': 'this is not the beginning of an HTTP message',
  'request-line-parts': 'the request line has not the three parts method, target and version',
  'start-line-whitespace': 'the first line has blanks where one space belongs',
  'start-line-character': 'the first line has a character that is not allowed there',
  'method-character': 'the method is not a token',
  'http-version': 'the protocol version is not of the form HTTP/1.1',
  'status-code': 'the status is not a three-digit number',
  'field-without-colon': 'a header line has no colon',
  'field-name-empty': 'a header has no name',
  'field-name-character': 'a header name has a character that is not allowed there',
  'space-before-colon': 'there is a blank between a header name and its colon',
  'field-value-character': 'a header value has a control character',
  'fold-without-field': 'the first header line begins with a blank',
  'head-incomplete': 'the head never ended with an empty line',
  'content-length-invalid': 'Content-Length is not a number that can be trusted',
  'content-length-conflict': 'there are two different Content-Length values',
  'length-and-transfer-encoding': 'Content-Length and Transfer-Encoding contradict each other',
  'transfer-encoding-unknown': 'Transfer-Encoding does not tell where the body ends',
  'chunk-malformed': 'the chunked body has a chunk that cannot be read',

  // Request targets.
  'target-fragment': 'it has a fragment (#)',
  'target-authority': 'it is a host and port without a path',
  'target-asterisk': 'an asterisk names the server as a whole',

  // permessage-deflate (DeflateProblem).
  'parameter-unknown': 'RFC 7692 knows no such parameter',
  'parameter-repeated': 'it is there twice',
  'parameter-value': 'its value is not allowed',
  'parameter-value-missing': 'it needs a value',
  'parameter-not-offered': 'the client did not offer it',
  'parameter-not-honoured': 'it does not keep to what the client asked for',
  'extension-repeated': 'the extension was chosen twice',

  // What a forward proxy refuses (ProxyRefusal).
  'proxy-origin-form': 'it sent a request for the proxy itself, as to a web server',
  'proxy-target-invalid': 'the host and port in the request cannot be read',
  'proxy-scheme': 'in absolute form only http:// and ws:// can be asked for',
  'proxy-head-too-large': 'the request head is longer than 64 KiB',
  'proxy-tls': 'it spoke TLS to the proxy’s port, which itself speaks plain HTTP and SOCKS5',
  'proxy-socks4': 'it speaks SOCKS4, here SOCKS5 is spoken',
  'proxy-socks-malformed': 'this is no SOCKS5 request',
  'proxy-socks-authentication': 'it does not offer SOCKS5 without authentication',
  'proxy-socks-command': 'of SOCKS5 only CONNECT is spoken here',
  'proxy-not-a-proxy-request': 'this is neither HTTP nor SOCKS5',
  'proxy-timeout': 'the request did not come to its end in time',

  SELF_SIGNED_CERT_IN_CHAIN: 'it is issued by an authority that is not trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is unknown, an intermediate certificate may be missing',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is unknown, an intermediate certificate may be missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is unknown, an intermediate certificate may be missing',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another host name',
  HOSTNAME_MISMATCH: 'it is for another host name',
  CERT_NOT_PINNED: 'it is not the one that is pinned',
  'encrypted-alert': 'an encrypted alert in place of its Finished message',
  // How a connection or a recording ended.
  fin: 'the {sender} closed the TCP connection (FIN)',
  'fin-early': 'the {sender} had closed its side of the TCP connection (FIN) before it was asked',
  'fin-receiver': 'the {receiver} closed the TCP connection (FIN)',
  rst: 'the connection was reset (RST)',
  recording: 'the recording ends here',
  silent: 'it no longer answered, not even to TCP',

  // What a reset interrupted (Activity).
  'during-nothing': 'before a byte of HTTP was exchanged',
  'during-beginning': 'before it was clear what the connection carries',
  'during-head': 'in the middle of an HTTP head',
  'during-body': 'in the middle of an HTTP body',
  'during-upgrade': 'while the upgrade request waited for its answer',
  'during-request': 'while a request waited for its answer',
  'during-frame': 'in the middle of a frame',
  'during-message': 'between two fragments of a message',
  'during-closing': 'during the closing handshake',
  'during-open': 'of an open WebSocket, between two messages',
  'during-idle': 'between two HTTP requests',
  'during-unread': 'in the middle of bytes that are not decoded',

  // What bytes that were never captured hide.
  'hides-payload': 'a part of the payload of one frame',
  'hides-frames':
    'one or more frames; as it is unknown where the next one begins, the rest of this direction is shown as bytes only',
  'hides-body': 'a part of an HTTP body',
  'hides-http':
    'a part of an HTTP message; as it is unknown where the next one begins, the rest of this direction is shown as bytes only',
  'hides-bytes': 'a part of bytes that are not decoded',

  // Segments a receiver drops (IgnoredSegment).
  'ignored-rst': 'an RST',
  'ignored-fin': 'a FIN',
  'ignored-syn': 'a SYN',
  'ignored-data': 'data',

  // What an ICMP error says.
  'icmp-network': 'there is no route to this network',
  'icmp-host': 'the host cannot be reached',
  'icmp-protocol': 'the host does not speak TCP',
  'icmp-port': 'the port is not open',
  'icmp-filtered': 'a firewall forbids it (administratively prohibited)',
  'icmp-expired': 'they went through too many routers (time exceeded), as in a routing loop',
  'icmp-other': 'destination unreachable',
  // What became of an attempt to open a WebSocket.
  'upgrade-ordinary':
    'The server takes it for an ordinary request. Proxies drop this header unless told to pass it on',
  'upgrade-stripped':
    'Its URL or other headers ask for WebSocket, so something in between (a proxy) removed the Upgrade headers, and the server takes it for an ordinary request',
  'early-client':
    'They are lost on servers that discard what follows the request, and garbage to a server that refuses the upgrade',
  'early-server': 'The client reads them as the beginning of the answer and fails the connection',
  'subprotocol-other': 'The server chose a subprotocol that the client did not offer',
  'subprotocol-none-offered': 'The server chose a subprotocol though the client offered none',
  'subprotocol-several':
    'The answer has the header Sec-WebSocket-Protocol more than once, and a server may choose only one subprotocol',
  'subprotocol-empty': 'The server answered with an empty Sec-WebSocket-Protocol header',
  'subprotocol-browser': 'browsers on Chromium fail it here',
  'subprotocol-left': 'it left without sending a frame',
  'subprotocol-list': 'The server answered with a list, and may choose only one subprotocol',

  // An answer to a request that was not complete.
  'early-timeout': 'The server gave up waiting: the client was too slow with its request, or sent none',
  'early-too-large':
    'The headers, most often cookies, or the URL are larger than the server takes; a smaller request is let in',
  'early-other': 'The server refused what it had seen of the request so far',

  // What stands where a frame or an answer should be.
  'foreign-http': 'HTTP',
  'foreign-chunk': 'the last chunk of an HTTP body (it went on with its answer after the 101)',
  'foreign-html': 'a web page',
  'speech-text': 'plain text',
  'speech-html': 'HTML without an HTTP head',
  'speech-frames': 'WebSocket frames, without an answer to the Upgrade,',
  'speech-bytes': 'a binary protocol that is not known here',

  // What stands before a request.
  'preamble-proxy':
    'A proxy or load balancer tells the server so for whom it connects (PROXY protocol); a server that does not expect it refuses the request as malformed',
  'preamble-socks': 'The client asked a SOCKS proxy for this connection',
  'socks5-1': 'general failure',
  'socks5-2': 'not allowed by its rules',
  'socks5-3': 'network unreachable',
  'socks5-4': 'host unreachable',
  'socks5-5': 'connection refused',
  'socks5-6': 'TTL expired',
  'socks5-7': 'command not supported',
  'socks5-8': 'address type not supported',
  'socks5-255': 'it accepted neither the login nor a way to log in',
  'socks4-91': 'request rejected or failed',
  'socks4-92': 'it could not reach identd at the client',
  'socks4-93': 'identd named another user',

  // Why an upgrade was refused.
  'refused-redirect':
    'The server sends the client elsewhere (Location). Browsers follow no redirect of a WebSocket; Python websockets, aiohttp and websocket-client do, npm ws only with followRedirects',
  'refused-redirect-nowhere': 'The server redirects, but says not where to: there is no Location header',
  'refused-stripped':
    'The server saw an ordinary request: something in between (a proxy) removed Upgrade, Connection and Sec-WebSocket-Key before it',
  'refused-session':
    'The session of this client was begun at another process: behind a load balancer each client has to come to the same one (sticky sessions)',
  'refused-target': 'The URL has characters outside ASCII as they are, which have to be percent-encoded',
  'refused-daphne':
    'Django Channels (daphne) answers 403 where the Origin is not allowed (AllowedHostsOriginValidator) and for a close before accept; the page then sees 1006, never the code the consumer closed with',
  'refused-slash':
    'The path differs from the route by its last slash, and the server redirects to the other form. Browsers follow no redirect of a WebSocket; Python websockets, aiohttp and websocket-client do, npm ws only with followRedirects',
  'refused-bad-request':
    'The server did not understand the request; a header of the handshake is missing or wrong',
  'refused-faultless':
    'The request is in order as it stands here, so the reason is in what the answer says, or something in between removed its Upgrade headers',
  'refused-nginx':
    'The request is in order, and the refusal is of nginx: unless told otherwise it passes requests on with HTTP/1.0 and without Upgrade and Connection, so the server behind it saw no Upgrade',
  'refused-apache':
    'The request is in order, and the refusal is of Apache: without mod_proxy_wstunnel or upgrade=websocket it passes requests on without Upgrade and Connection, so the server behind it saw no Upgrade',
  'refused-too-large': 'The headers, most often cookies, are larger than the server takes',
  'refused-unauthorized':
    'The server wants credentials, which the WebSocket constructor of a page cannot send as a header',
  'refused-forbidden':
    'uvicorn and Starlette answer 403 for a path without a WebSocket route and for a close before accept, and the page then sees 1006, never the 44xx code; others refuse the Origin this way',
  'refused-before-accept':
    'uvicorn and Starlette answer 403 for a path without a WebSocket route and for a close before accept; the page then sees 1006, never the 44xx code the application closed with',
  'refused-origin': 'The server does not allow this Origin',
  'refused-not-found': 'Nothing serves WebSocket at this path',
  'refused-no-library':
    'The server took the Upgrade for an ordinary request: uvicorn does so where no WebSocket library is installed; for an unknown WebSocket path it answers 403',
  'refused-misdirected': 'The server does not serve this Host',
  'refused-method': 'This path does not take this method: it serves something else',
  'refused-proxy-authentication': 'A proxy in between wants credentials',
  'refused-timeout': 'The server or a proxy gave up waiting',
  'refused-too-many': 'The server limits how often or how many clients may connect',
  'refused-upgrade-required':
    'The server wants an upgrade it did not find: another version, or headers a proxy removed',
  'refused-gateway': 'A proxy in between could not reach the server behind it',
  'refused-unavailable': 'The server is overloaded, starting, or being taken down',
  'refused-server-error': 'The server failed while it handled the request',
  'refused-ordinary-answer':
    'The server answered as to an ordinary request: nothing speaks WebSocket there, or a proxy removed the Upgrade header',
  'refused-other': 'The server refused without a usual reason',

  // What to do about it.
  'todo-log': 'Look for this request in the log of the server',
  'todo-request': 'Correct the header that is marked in the request',
  'todo-faultless':
    'Read the body of the answer; compare what the client sends with what the server logs of it',
  'todo-nginx':
    'Put these lines into the location of nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; proxy_set_header Host $host;',
  'todo-apache':
    'Put this line into the configuration of Apache (2.4.47 or later): ProxyPass "/" "http://backend/" upgrade=websocket',
  'todo-too-large': 'Delete cookies of this host, or raise the limit at the server',
  'todo-before-accept':
    'Compare the path with the routes (@app.websocket), and look for a close before accept: to send a code of your own, accept first and then close',
  'todo-forbidden':
    'Compare the path with the routes of the server; look for a close before accept; then compare Origin with the origins it allows',
  'todo-origin':
    'Add the Origin of the request to those the server allows, or open the page from one of them',
  'todo-no-library':
    'Install one: pip install "uvicorn[standard]" (or websockets), and look for "No supported WebSocket library detected" in its log',
  'todo-session':
    'Turn on sticky sessions in the load balancer (nginx: ip_hash), or use the websocket transport alone',
  'todo-host':
    'Add the Host of the request to those the server serves (Django: ALLOWED_HOSTS), or let the proxy pass on the one it serves',
  'todo-target': 'Encode the path and query with encodeURIComponent, or urllib.parse.quote in Python',
  'todo-daphne':
    'Compare Origin and Host with ALLOWED_HOSTS, and look for close() before accept() in the consumer and its middleware',
  'todo-path': 'Compare the path with the one the server serves, and with the prefix of a proxy in between',
  'todo-slash': 'Write the path in the page as Location has it, with ws:// or wss://',
  'todo-https': 'Write the address of Location in the page, with wss:// in place of https://',
  'todo-redirect': 'Write the address of Location in the page, with ws:// or wss://',
  'unfinished-server':
    'A server without TLS on this port ends like this: the page says wss:// (or https://), and the port speaks without TLS',
  'unfinished-client': 'The client gave up waiting, or was closed',
  'reset-websocket': 'the page sees close code 1006, Python an exception without a close code',
  'reset-http': 'a page sees a network error (fetch: TypeError), Python a ConnectionResetError',
  'reset-other': 'the program at the other end gets "connection reset by peer" (ECONNRESET)',
  'page-websocket': 'The page sees an error and close code 1006',
  'page-http': 'A page sees a network error (fetch: TypeError), a browser an error page',
  'page-unknown': 'A page sees an error; of a WebSocket, close code 1006',
  'page-connecting': 'The page is still CONNECTING (readyState 0), and waits on',
  'reset-after-message':
    'it came right after a message of the {receiver}: most often the handler or process of the {sender} died of it. The page sees close code 1006, Python an exception without a close code',
  'reset-idle':
    'nothing had been sent for a while: proxies and load balancers in between drop idle connections like this. The page sees close code 1006, Python an exception without a close code',
  'reset-left': 'a page that is closed or crashes ends like this. Python raises ConnectionClosedError',
  'reset-crash': 'the page sees close code 1006, Python an exception without a close code',
  'missing-after-message':
    'It came right after a message of the {receiver}: most often the handler or process of the {sender} failed on it',
  'missing-idle':
    'Nothing was sent for that long: proxies and load balancers in between end idle connections, nginx after 60 s unless proxy_read_timeout says otherwise',
  'missing-left': 'A page that is closed, reloaded or crashes ends like this',
  'reset-said': 'the page sees close code 1006, Python an exception without a close code',
  'missing-said': 'Its RST says why',
  'todo-said': 'Look for these words in the programs and devices between the two ends',
  'missing-crash': 'A crash, or a program that ends without closing its sockets in order, looks like this',
  'todo-after-message':
    'Look for the traceback in the terminal or log of the {sender} at this time, and send the same message again',
  'todo-idle':
    'Send pings more often than that (Python websockets: ping_interval), or raise the timeout of what stands in between (nginx: proxy_read_timeout)',
  'todo-left': 'Call close() before the page goes, if the server has to know why',
  'todo-crash': 'Look for a crash, a proxy timeout or a lost network at the {sender}',
  'handshake-unanswered': 'the SYN of the client got no answer',
  'handshake-not-acknowledged': 'the client never acknowledged the SYN+ACK of the server',
  'foreign-text': 'text',
  'connect-407': 'it wants credentials (Proxy-Authenticate)',
}
