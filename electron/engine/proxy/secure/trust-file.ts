import { readFileSync } from 'node:fs'
import { done, failed, type OperationResult } from '@shared/model/operation'
import { errorCode } from '../error-code'

/** Bytes of a file with certificates; the whole of Mozilla's list has a quarter of it. */
const MAX_TRUST_FILE = 1 << 20
const CERTIFICATE =
  /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:TRUSTED )?CERTIFICATE-----/g

/** The certificates of a PEM file; it is an error where there is none in it. */
export function readTrustFile(path: string | undefined): OperationResult<string[]> {
  if (path === undefined) return done([])
  let text: string
  try {
    text = readFileSync(path, 'latin1').slice(0, MAX_TRUST_FILE)
  } catch (error) {
    return failed('file-unreadable', { path, detail: errorCode(error as NodeJS.ErrnoException) })
  }
  const certificates = text.match(CERTIFICATE) ?? []
  return certificates.length === 0 ? failed('file-not-a-certificate', { path }) : done([...certificates])
}
