import { end, start } from './child-process.mjs'
import { Sentence } from './sentence.mjs'

const START_TIMEOUT_MS = 20_000

/** Whether there is a screen to draw on. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/**
 * Starts a virtual screen and sets DISPLAY to it. It ends with this process at the latest.
 *
 * @returns {Promise<{ display: string, stop: () => void }>}
 */
export async function startVirtualDisplay() {
  // Xvfb picks a free number itself and writes it to descriptor 3 once it answers.
  const xvfb = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1680x1050x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  xvfb.unref()
  const number = await new Promise((resolve, reject) => {
    /** @param {string} why */
    const fail = (why) => reject(new Sentence(`The virtual screen Xvfb did not start: ${why}.`))
    const timer = setTimeout(() => fail('no answer'), START_TIMEOUT_MS)
    xvfb.once('error', () => fail('install the package xvfb, or set DISPLAY'))
    xvfb.once('exit', (code) => fail(`it ended with ${code}`))
    const pipe = /** @type {import('node:net').Socket} */ (xvfb.stdio[3])
    let text = ''
    pipe.on('data', (chunk) => {
      text += chunk
      if (!text.endsWith('\n')) return
      clearTimeout(timer)
      pipe.destroy()
      resolve(text.trim())
    })
  })
  const display = `:${number}`
  process.env['DISPLAY'] = display
  return {
    display,
    stop() {
      delete process.env['DISPLAY']
      end(xvfb)
    },
  }
}
