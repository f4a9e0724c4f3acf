import type { Endpoint } from './endpoint'

/** The two TCP connections of one proxied connection. */
export type Leg = 'client-proxy' | 'proxy-server'

/**
 * Why a connection or a recording failed: a stable code, plus what the operating system called it.
 * The sentence a person reads is made from it in the renderer's catalogues.
 */
export type RelayFailure =
  | 'dns-failure'
  | 'tcp-connect-refused'
  | 'tcp-connect-timeout'
  | 'tcp-connect-unreachable'
  | 'tcp-connect-failed'
  | 'tcp-reset'
  | 'head-timeout'
  | 'idle-timeout'
  | 'proxy-stopped'
  /** Sockscope does not accept the certificate of the target; `error` is OpenSSL's name of what is wrong with it. */
  | 'tls-certificate-refused'
  /** No TLS with the target: `error` is its alert, else a system's or library's code. */
  | 'tls-failed'
  /** What the client asked of the forward proxy, or how: `error` is a ProxyRefusal. */
  | 'proxy-request-refused'

/** Why a forward proxy does not do what a client asks for. */
export type ProxyRefusal =
  /** A request for the proxy itself, as a page sends it that takes it for a server. */
  | 'origin-form'
  | 'target-invalid'
  /** Absolute form of another scheme than http and ws. */
  | 'scheme'
  /** The target is the proxy's own port. */
  | 'loop'
  | 'head-too-large'
  /** TLS to the proxy's port. */
  | 'tls'
  | 'socks4'
  | 'socks-malformed'
  | 'socks-authentication'
  | 'socks-command'
  | 'not-a-proxy-request'
  | 'timeout'

/** How a client names to a forward proxy where it wants to go. */
export type TunnelKind = 'connect' | 'socks5' | 'absolute-form'

/** The session file could not be written; too much waited for that; it waited too long. */
export type RecordingGapReason = 'disk' | 'limit' | 'late'

/**
 * Facts about a proxied connection that packets cannot carry. Each is written as a comment on a packet of the
 * session file, so its time is that packet's time, and it is read back on import.
 */
export type Fact =
  /** The client leg exists: its own two ends, and the target the route names; null where the client is to name it. */
  | { kind: 'accepted'; client: Endpoint; listen: Endpoint; target: { host: string; port: number } | null }
  /** The client named the target to the forward proxy. */
  | { kind: 'tunnel'; via: TunnelKind; host: string; port: number }
  | { kind: 'resolve-start'; host: string }
  | { kind: 'resolve-end'; host: string; addresses: string[]; error: string | null }
  | { kind: 'connect-start'; remote: Endpoint }
  | { kind: 'connect-end'; remote: Endpoint; local: Endpoint | null; error: string | null }
  /** Whether TLS to a host that was chosen for interception is opened, or passed on because a client refused our certificate. */
  | { kind: 'tls-policy'; host: string; policy: 'terminate' | 'pass'; reason: 'chosen' | 'refused-before' }
  /**
   * TLS that Sockscope itself speaks on a leg. `problem` is what a browser would have against the server's certificate, in
   * OpenSSL's words; `certificate` is it, DER in base64.
   */
  | {
      kind: 'tls-leg'
      leg: Leg
      version: string
      cipher: string
      alpn: string | null
      serverName: string | null
      problem: string | null
      accepted: boolean
      certificate: string | null
    }
  /** The relay gave up; what the operating system said is in `error` (for example ECONNREFUSED). */
  | { kind: 'relay-failed'; failure: RelayFailure; leg: Leg; error: string | null; afterMilliseconds: number }
  /** A rewrite the user asked for: header `name` at request `request` of this connection. */
  | { kind: 'modification'; header: string; original: string | null; replacement: string }
  /** Bytes that were relayed but could not be recorded. */
  | { kind: 'recording-gap'; reason: RecordingGapReason; bytes: number }
  /** What was recorded waited so long for the disk before it was in the file; a crash would have cost it. */
  | { kind: 'recording-behind'; milliseconds: number }
  /** The client leg's handshake as it was captured beside the proxy. Times are nanoseconds since the epoch, in decimal. */
  | {
      kind: 'tcp-handshake'
      syn: { time: string; seq: number }
      synAck: { time: string; seq: number; ack: number }
      ack: { time: string; seq: number; ack: number }
    }
  /**
   * The connection was read from a file that is no capture. What the file cannot know (TCP, fragments, masks) is inferred;
   * `added` are header fields the handshake needs and the file lacks; `messages` is false where the program that wrote
   * it records none.
   */
  | { kind: 'imported'; format: 'har'; creator: string; url: string; added: string[]; messages: boolean }
  /** What of such a connection could not be taken as it was: messages without a time, binary ones that were no base64, unreadable ones. */
  | { kind: 'import-loss'; withoutTime: number; notBase64: number; skipped: number }
  | { kind: 'note'; text: string }
