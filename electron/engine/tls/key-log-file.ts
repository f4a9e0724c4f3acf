import { open } from 'node:fs/promises'
import type { OperationResult } from '@shared/model/operation'
import { KeyLog, KeyLogReader, MAX_KEY_LOG_BYTES } from '@shared/tls/key-log'

const CHUNK = 1 << 20

/** Reads a key log file (RFC 9850), the first MAX_KEY_LOG_BYTES of it. It is an error where it has no secret. */
export async function readKeyLogFile(path: string): Promise<OperationResult<KeyLog>> {
  const keyLog = new KeyLog()
  const reader = new KeyLogReader(keyLog)
  try {
    const file = await open(path, 'r')
    try {
      const buffer = new Uint8Array(CHUNK)
      for (let read = 0; read < MAX_KEY_LOG_BYTES;) {
        const { bytesRead } = await file.read(buffer, 0, CHUNK)
        if (bytesRead === 0) break
        reader.push(buffer.subarray(0, bytesRead))
        read += bytesRead
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    const detail = (error as NodeJS.ErrnoException).code ?? String(error)
    return { ok: false, error: { code: 'file-unreadable', values: { path, detail } } }
  }
  reader.end()
  if (keyLog.count > 0) return { ok: true, value: keyLog }
  return { ok: false, error: { code: 'file-not-a-key-log', values: { path } } }
}

/** The same where one was named; null where none was. */
export async function readKeyLog(path: string | null): Promise<OperationResult<KeyLog | null>> {
  return path === null ? { ok: true, value: null } : readKeyLogFile(path)
}
