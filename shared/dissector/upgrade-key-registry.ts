/** Keys remembered; beyond it the oldest are forgotten. */
export const MAX_REMEMBERED_KEYS = 65_536

/** The Sec-WebSocket-Keys of a session, to find one used on two connections (RFC 6455 §4.1 rule 7). */
export class UpgradeKeyRegistry {
  private readonly connections = new Map<string, number>()
  private readonly maxKeys: number

  constructor(maxKeys = MAX_REMEMBERED_KEYS) {
    this.maxKeys = maxKeys
  }

  /** @returns the other connection that used the key first, or null */
  use(key: string, connection: number): number | null {
    const first = this.connections.get(key)
    if (first !== undefined) return first === connection ? null : first
    if (this.connections.size >= this.maxKeys) {
      for (const oldest of this.connections.keys()) {
        this.connections.delete(oldest)
        break
      }
    }
    // A giant header is no key worth remembering.
    if (key.length <= 256) this.connections.set(key, connection)
    return null
  }
}
