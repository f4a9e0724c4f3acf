/** Whether the engine can be asked to relay there: `ws://host:port`, `http://host:port` or `host:port`. The engine has the last word. */
export function isTargetPlausible(text: string): boolean {
  return /^(?:[a-z]+:\/\/)?(?:\[[0-9a-f:.]+\]|[^\s:/[\]@]+)(?::\d{1,5})?(?:\/\S*)?$/i.test(text.trim())
}

/** A target without its scheme: `ws://localhost:8765/` is `localhost:8765`. */
export function targetHost(text: string): string {
  return text.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '')
}
