/** What a browser is prepared for. */
export interface Preparation {
  /** A folder of its own, which is its profile. */
  profile: string
  url: string
  /** The forward proxy, on this machine. */
  proxy: { host: string; port: number }
  /** Where it writes its TLS secrets. */
  keyLogFile: string
  /** Certificates in PEM that it is to accept, and no other that it would not accept anyway. */
  trust: readonly string[]
  /** No display to open a window on. */
  headless: boolean
}
