import { utilityProcess } from 'electron'
import type { NodeRunner } from './demo-server'

/**
 * Runs a script in one of Electron's utility processes: a Node of its own that needs neither an installed one nor the
 * fuse that lets our program pose as Node.
 */
export const runInUtilityProcess: NodeRunner = (script, args) => {
  const child = utilityProcess.fork(script, args, { stdio: 'pipe', serviceName: 'Sockscope demo server' })
  child.stderr?.resume()
  return {
    stdout: child.stdout,
    kill: () => child.kill(),
    once: (_event, listener) => child.once('exit', () => listener()),
    on: (_event, listener) => child.on('error', () => listener()),
  }
}
