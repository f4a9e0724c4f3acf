import type { OperationError } from '@shared/ipc/app-commands'
import { useText } from './use-text'

/** What the operating system calls a failure, where the catalogue has words for it. */
const SYSTEM_ERRORS = [
  'EACCES',
  'EIO',
  'EISDIR',
  'EMFILE',
  'ENOENT',
  'ENOSPC',
  'ENOTFILE',
  'EPERM',
  'EROFS',
] as const

/** A failed operation as a sentence that says what to do. */
export function useErrorSentence() {
  const { t } = useText()

  function systemWords(code: string): string {
    const known = SYSTEM_ERRORS.find((name) => name === code)
    return known === undefined ? code : t(`systemError.${known}`)
  }

  return (error: OperationError): string => {
    const { detail, error: systemCode, ...values } = error.values
    return t(`error.${error.code}`, { ...values, detail: systemWords(String(detail ?? systemCode ?? '')) })
  }
}
