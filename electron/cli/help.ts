const ALL = `Sockscope on the command line: what is really on the wire between a page and its WebSocket server.

Usage:
  sockscope read FILE [-Y FILTER] [--json [--message-limit BYTES] | --packets | --summary]
                   [--keylog FILE] [--decode-as PORT]
  sockscope export FILE --format FORMAT -o OUT [-Y FILTER | --connection N...] [--redact RULE]... [--gzip]
                   [--language en|zh-CN] [--keylog FILE] [--decode-as PORT]
  sockscope record --listen [HOST:]PORT [--target URL [--trust FILE] [--certificate POLICY]] [--keylog FILE]
                   [--open BROWSER URL] [-w FILE] [--json [--message-limit BYTES]]
                   [--packets [INTERFACE]] [--duration SECONDS]

  sockscope ca [--host HOST]... [--export FILE] | --forget
  sockscope compare A B [--good FILE] [--connection N[:M]] [--late-after MILLISECONDS|never] [--json]
                   [--keylog FILE] [--decode-as PORT]
  sockscope replay FILE --connection N (--target URL | --serve [HOST:]PORT) [--pace recorded|answers] [-w FILE]
                   [--late-after MILLISECONDS|never] [--json] [--keylog FILE]

  sockscope --help, sockscope COMMAND --help, sockscope --version

Exit status: 0; 1 where something failed, with one sentence on standard error, or where what is compared or replayed differs;
2 for bad usage.
`

const READ = `Reads a capture (pcap or pcapng) or a HAR, also gzip-compressed, and prints what is in it.

Usage: sockscope read FILE [-Y FILTER] [--json [--message-limit BYTES] | --packets | --summary]
                   [--keylog FILE] [--decode-as PORT]

  FILE        a capture or HAR file; - reads standard input
  --json      JSON Lines: the capture, its connections, HTTP exchanges, upgrades, frames, messages, diagnostics
  --packets   one JSON line a packet: number, time, length, connection, protocol, what it says
  -Y FILTER   a display filter in Wireshark's language: only the packets, frames, exchanges and connections that match,
              and the connections they belong to
  --summary   one JSON line: packets, connections, upgrades, frames, messages, diagnostics, bytes
  --message-limit BYTES
              prints so many bytes of a message's text or data with --json (1048576 without it); a longer one is cut,
              with "truncated": true
  --keylog FILE
              opens TLS with the secrets of a key log (SSLKEYLOGFILE); those the capture carries are used anyway
  --decode-as PORT
              takes connections of that port for WebSocket where the capture began after their upgrade; may be repeated
`

const RECORD = `Listens, relays to the target unchanged, and records what passes into a pcapng file.

Usage: sockscope record --listen [HOST:]PORT [--target URL [--trust FILE] [--certificate POLICY]] [--keylog FILE]
                   [--open BROWSER URL] [-w FILE] [--json [--message-limit BYTES]]
                   [--packets [INTERFACE]] [--duration SECONDS]

  --listen    where a page connects to; 127.0.0.1 without a host, port 0 lets the system choose
  --target    ws://HOST:PORT, wss://HOST:PORT, http://, https:// or HOST:PORT. To a target with TLS a client that speaks
              TLS itself is relayed as it is; one that speaks plainly gets TLS added. Without a target the port is a forward proxy, whose clients name
              their targets: HTTP CONNECT, HTTP with a whole URL, and SOCKS5
  --open BROWSER URL
              shows a page in an installed browser (chromium, chrome, edge, brave, firefox, or its path) through the forward
              proxy, with a profile of its own that is removed when it closes; its TLS is read by the secrets it writes
  --listen-tls
              answers clients' TLS at the listener, with certificates of the local CA (sockscope ca), else of one of this run
  --intercept HOST
              a forward proxy opens TLS to this host in the same way, *.example.org for all below it; may be repeated. A
              client that refuses our certificate is passed on from then on
  --trust FILE
              certificates (PEM) that the target's may be verified with, beside those of the public authorities, and that
              the browser of --open accepts
  --certificate POLICY
              verify (as a browser does), accept, or the SHA-256 fingerprint of the one certificate to accept
  --keylog FILE
              opens TLS that passes with the secrets that a client or server writes into FILE while it runs
              (SSLKEYLOGFILE); they go into the capture file as well
  -w FILE     the capture file, replaced where it exists; else a new one in the sessions folder
  --json      JSON Lines as things happen; a connection's own line comes when it has ended. Lines that their reader is
              too slow for are left out and counted: {"kind":"left-out","lines":N}
  --message-limit BYTES
              prints so many bytes of a message's text or data with --json (1048576 without it)
  --packets [INTERFACE]
              also captures the handshakes' own packets with dumpcap; the loopback interface without a name
  --duration  ends after that many seconds; else with Ctrl+C
`

const EXPORT = `Writes what a capture holds in another format. The file appears under its name when it is whole.

Usage: sockscope export FILE --format FORMAT -o OUT [-Y FILTER | --connection N...] [--redact RULE]... [--gzip]
                   [--language en|zh-CN] [--keylog FILE] [--decode-as PORT]

  FILE        a capture file; - reads standard input
  --format    pcapng, pcap   packets, for Wireshark
              har            HTTP Archive 1.2 as Chrome writes it, for the browser's DevTools
              jsonl          the lines of read --json
              csv            a line a frame, for spreadsheets
              markdown       for a bug report
              html           a report that opens in any browser, without a network
              python, javascript, websocat
                             the client's side as a program (websockets), a page, one line of a shell
              pytest         the conversation as a test of the server
              playwright, msw
                             the server's side, to test a page without a server
  -o OUT      the file, replaced where it exists; - writes to standard output
  -Y FILTER   only the frames and connections that match a display filter
  --connection N
              only this connection, by its number in read --json; may be repeated
  --redact RULE
              puts a pseudonym in place of what the rule names, wherever it stands; may be repeated:
              default        credentials by name in headers, queries, forms, JSON and text
              headers        credentials in headers (Authorization, Cookie, Set-Cookie, tokens in subprotocols)
              header:NAME, query:NAME, json:$.path, close-reason, addresses
              text:REGEX     in any payload, inflated (RE2 syntax)
              The finished file is read again; a receipt on standard error says what was looked for. What is still
              there makes the export fail, and no file is left.
  --gzip      pcapng and pcap: compressed
  --language  of Markdown and HTML reports
  --keylog FILE
              opens TLS with the secrets of a key log (SSLKEYLOGFILE); those the capture carries are used anyway
  --decode-as PORT
              takes connections of that port for WebSocket where the capture began after their upgrade; may be repeated
`

const CA = `The local CA, whose certificates --listen-tls and --intercept show to clients. It is made when there is none, valid for a
year, and can speak for local names and addresses alone.

Usage: sockscope ca [--host HOST]... [--export FILE]
       sockscope ca --forget

  --export FILE
              writes its certificate, for a client to trust; - writes to standard output
  --host HOST makes it anew, so that it can speak for this host and all below it, too; may be repeated
  --forget    removes it with its private key

SOCKSCOPE_HOME names the folder it is kept in.
`

const COMPARE = `Compares two captures and says what differs first: handshakes rule by rule, then the messages. Ids, times, tokens
and keys, which differ in every run, do not count (docs/compare.md). Exit status 0: nothing differs; 1: something does,
so that git bisect run works.

Usage: sockscope compare A B [--good FILE] [--connection N[:M]] [--late-after MILLISECONDS|never] [--json]
                   [--keylog FILE] [--decode-as PORT]

  A           a capture or HAR file that is good; - reads standard input
  B           the one that is compared with it
  --good FILE another run that is good: whatever differs between it and A does not count
  --connection N[:M]
              only connection N of A, and M (N without it) of B, by their numbers in read --json
  --late-after MILLISECONDS
              how much later than in A a message may follow the one before it (300 without it); never does not look at
              time
  --json      JSON Lines: the comparison, then each difference
  --keylog FILE
              opens TLS with the secrets of a key log (SSLKEYLOGFILE); those the captures carry are used anyway
  --decode-as PORT
              takes connections of that port for WebSocket where the capture began after their upgrade; may be repeated
`

const REPLAY = `Plays one side of a recorded connection again and compares the outcome with the recording, as compare does. Exit
status 0: nothing differs; 1: something does, or the other side could not be reached, refused, or did not answer.

Usage: sockscope replay FILE --connection N (--target URL | --serve [HOST:]PORT) [--pace recorded|answers] [-w FILE]
                   [--late-after MILLISECONDS|never] [--json] [--keylog FILE]

  FILE        a capture or HAR file; - reads standard input
  --connection N
              the connection, by its number in read --json
  --target URL
              plays the client's side against a server: ws://HOST:PORT, wss://HOST:PORT or HOST:PORT. Path, headers,
              messages, fragments, pings and close codes are as recorded; the key, the masks and Host are new
  --serve [HOST:]PORT
              plays the server's side for the first page that connects; 127.0.0.1 without a host, port 0 lets the system
              choose
  --pace      answers   as soon as the other side has said what it said before (without this option)
              recorded  and no sooner after it than in the recording
  -w FILE     keeps the replay as a capture
  --late-after MILLISECONDS
              how much later than in the recording a message may follow the one before it (300 without it); never does
              not look at time
  --json      JSON Lines: how the replay ended, then the comparison and each difference
  --keylog FILE
              opens TLS with the secrets of a key log (SSLKEYLOGFILE); those the capture carries are used anyway
`

export const HELP = {
  all: ALL,
  read: READ,
  record: RECORD,
  export: EXPORT,
  compare: COMPARE,
  replay: REPLAY,
  ca: CA,
} as const
