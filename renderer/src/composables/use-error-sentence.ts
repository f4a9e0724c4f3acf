import type { OperationError } from '@shared/ipc/app-commands'
import { useText } from './use-text'

/** A failed operation as a sentence that says what to do. */
export function useErrorSentence() {
  const { t } = useText()
  return (error: OperationError): string => t(`error.${error.code}`, error.values)
}
