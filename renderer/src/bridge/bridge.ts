import type { SockscopeBridge } from '@shared/ipc/bridge'

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly sockscope: SockscopeBridge
  }
}

/** The one door to the main process and the engine. Looked up at each call, so that a test can put its own there. */
export function bridge(): SockscopeBridge {
  return window.sockscope
}
