import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'

/** How long a child may take to end after it was asked to, before it is killed. */
const GRACE_MS = 5_000
/** npm and the terminal both deliver a Ctrl+C: a second one this soon is the same one. */
const SAME_SIGNAL_MS = 1_000

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
/** Those of `run`: a signal goes to them, while what they use (a virtual screen) stays until they have ended. */
const foreground = new Set(/** @type {import('node:child_process').ChildProcess[]} */ ([]))
/** @type {{ signal: NodeJS.Signals, at: number } | undefined} */
let interrupted
let watching = false

/**
 * Runs a program in the foreground and waits for it. A signal that ends this script ends the program first.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit code; 128 + the signal's number as in a shell
 */
export function run(command, args, options = {}) {
  const child = start(command, args, { stdio: 'inherit', ...options })
  foreground.add(child)
  child.once('exit', () => foreground.delete(child))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? exitCodeOf(signal)))
  })
}

/**
 * Starts a program that must not outlive this script, in a process group of its own: the terminal's Ctrl+C reaches
 * it once, through us, and what it started itself ends with it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function start(command, args, options) {
  watchSignals()
  const child = spawn(command, args, { detached: process.platform !== 'win32', ...options })
  running.add(child)
  child.once('error', () => running.delete(child))
  child.once('exit', () => {
    running.delete(child)
    end(child, 'SIGKILL')
  })
  return child
}

/**
 * Sends a signal to a program of `start` and to everything it started, even after it has ended itself.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
export function end(child, signal = 'SIGTERM') {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // It has ended already.
  }
}

/**
 * Runs a program quietly.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {{ ok: boolean, output: string }} `ok` is false too when there is no such program
 */
export function ask(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return { ok: status === 0, output: stdout ?? '' }
}

/** @returns {NodeJS.Signals | undefined} the signal that asked this script to end, if one did */
export function interruption() {
  return interrupted?.signal
}

/** @returns {number | undefined} the exit code that says so */
export function exitCodeOfInterruption() {
  return interrupted === undefined ? undefined : exitCodeOf(interrupted.signal)
}

/** @param {NodeJS.Signals | null} signal */
function exitCodeOf(signal) {
  return 128 + (signal === null ? 0 : constants.signals[signal])
}

function watchSignals() {
  if (watching) return
  watching = true
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => interrupt(signal))
  }
  process.on('exit', () => {
    for (const child of running) end(child, 'SIGKILL')
  })
}

/** @param {NodeJS.Signals} signal */
function interrupt(signal) {
  if (interrupted !== undefined) {
    if (Date.now() - interrupted.at > SAME_SIGNAL_MS) process.exit(exitCodeOf(signal))
    return
  }
  interrupted = { signal, at: Date.now() }
  if (foreground.size === 0) process.exit(exitCodeOf(signal))
  // Only to the program itself: it ends its own children in its own order, and what it forgets goes when it has ended.
  for (const child of foreground) child.kill(signal)
  setTimeout(() => process.exit(exitCodeOf(signal)), GRACE_MS).unref()
}
