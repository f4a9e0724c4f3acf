/** Keys remembered; beyond it the oldest are forgotten. */
export const MAX_REMEMBERED_KEYS = 65_536

interface KeyUse {
  connection: number
  isSettled: boolean
}

/** The Sec-WebSocket-Keys of a session, to find one used on two connections (RFC 6455 §4.1 rule 7). */
export class UpgradeKeyRegistry {
  private readonly firstUses = new Map<string, KeyUse>()
  private readonly maxKeys: number

  constructor(maxKeys = MAX_REMEMBERED_KEYS) {
    this.maxKeys = maxKeys
  }

  /**
   * @returns the other connection that used the key first, or null. A request that comes while the first one still
   * waits for its answer is that request, passed on by a proxy whose two legs were both captured.
   */
  use(key: string, connection: number): number | null {
    const first = this.firstUses.get(key)
    if (first !== undefined)
      return first.isSettled && first.connection !== connection ? first.connection : null
    if (this.firstUses.size >= this.maxKeys) {
      for (const oldest of this.firstUses.keys()) {
        this.firstUses.delete(oldest)
        break
      }
    }
    // A giant header is no key worth remembering.
    if (key.length <= 256) this.firstUses.set(key, { connection, isSettled: false })
    return null
  }

  /** The connection's request was answered, or never will be. */
  settle(key: string, connection: number): void {
    const first = this.firstUses.get(key)
    if (first?.connection === connection) first.isSettled = true
  }
}
