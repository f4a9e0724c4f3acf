/** One end of a TCP connection. `address` is an IPv4 or IPv6 literal without brackets or zone. */
export interface Endpoint {
  address: string
  port: number
}

/** `127.0.0.1:9001`, `[::1]:9001` (RFC 3986 §3.2.2). */
export function formatEndpoint(endpoint: Endpoint): string {
  return endpoint.address.includes(':')
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`
}
