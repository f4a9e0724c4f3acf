/** Browsers that can be started through a forward proxy, where they are installed. */
export const BROWSER_NAMES = ['chromium', 'chrome', 'edge', 'brave', 'firefox'] as const
export type BrowserName = (typeof BROWSER_NAMES)[number]
