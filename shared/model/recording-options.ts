import * as v from 'valibot'

/** What a recording is told, wherever it is started: in the window, by the demo, on the command line. One encoding for all. */

const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535))
const shortText = v.pipe(v.string(), v.maxLength(2048))

/** An origin as a browser sends it (RFC 6454 §6.2), for example `http://localhost:5173` or `null`; `*` for every one. */
const originSchema = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(/^(?:\*|null|[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+)$/),
)
export const MAX_ORIGINS = 16
export const originsSchema = v.pipe(v.array(originSchema), v.maxLength(MAX_ORIGINS))

/** How the certificate of a `wss://` target is judged: as a browser does, not at all, or by what it is. */
const certificatePolicySchema = v.union([
  v.picklist(['verify', 'accept']),
  v.pipe(
    v.string(),
    v.regex(/^sha256:[0-9a-f]{64}$/),
    v.transform((text) => text as `sha256:${string}`),
  ),
])
export type CertificatePolicy = v.InferOutput<typeof certificatePolicySchema>

/** One listener and where it relays to. */
export const routeSchema = v.strictObject({
  /** A loopback address by default; another one only where the user typed it. */
  listenHost: shortText,
  /** 0 lets the system choose. */
  listenPort: port,
  /** `ws://host:port`, `wss://host:port`, `http://host:port` or `host:port`; null is a forward proxy, whose clients name it. */
  target: v.nullable(shortText),
  /** Rewrite Host and Origin of Upgrade requests and page requests for a target that insists; each is marked. */
  rewriteHost: v.boolean(),
  rewriteOrigin: v.boolean(),
  /**
   * Origins that `rewriteOrigin` rewrites beside that of pages which the route itself serves. Any other page keeps its
   * own: the target would take it for one of its pages, and its protection against foreign ones would be gone.
   */
  origins: v.optional(originsSchema),
  /** Answers clients' TLS at the listener, with a certificate of the local authority. */
  listenTls: v.optional(v.boolean()),
  /** Hosts to which a forward proxy opens TLS, with certificates of the local authority; `*.example.org` for all below it. */
  intercept: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(253))), v.maxLength(64))),
  /** How the certificate of a `wss://` target is judged; none is 'verify'. */
  certificate: v.optional(certificatePolicySchema),
  /** A file of certificates (PEM) it may be verified with, beside those of the public authorities. */
  trustFile: v.optional(shortText),
})
export type Route = v.InferOutput<typeof routeSchema>

/** A route as it runs: `listenPort` is the real one. */
export interface RunningRoute extends Route {
  listenPort: number
}

export const MAX_ROUTES = 32
export const DEFAULT_LISTEN_HOST = '127.0.0.1'

/** A route that changes nothing on its way. */
export function plainRoute(listenHost: string, listenPort: number, target: string | null): Route {
  return { listenHost, listenPort, target, rewriteHost: false, rewriteOrigin: false }
}

/** An interface as dumpcap names it; empty for the loopback one. Never a path or an address, which dumpcap would read from. */
export const packetInterfaceSchema = v.pipe(v.string(), v.regex(/^[\w.:\\{}() -]{0,100}$/))

export const recordingOptionsSchema = v.strictObject({
  routes: v.pipe(v.array(routeSchema), v.minLength(1), v.maxLength(MAX_ROUTES)),
  /** Captures packets of this interface beside the proxy; null or none for no packets. */
  packets: v.optional(v.nullable(packetInterfaceSchema)),
  /** A TLS key log that a client or server writes while it runs; null or none where none does. */
  keyLogFile: v.optional(v.nullable(shortText)),
})
export type RecordingOptions = v.InferOutput<typeof recordingOptionsSchema>
