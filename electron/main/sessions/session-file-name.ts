import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A path in the sessions folder that is not taken: `session-2026-11-23_14.05.09.pcapng`, in local time, without
 * characters a file system minds.
 */
export function newSessionFile(folder: string, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  const time = `${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`
  for (let attempt = 1; ; attempt++) {
    const path = join(folder, `session-${day}_${time}${attempt === 1 ? '' : `-${attempt}`}.pcapng`)
    if (!existsSync(path)) return path
  }
}
