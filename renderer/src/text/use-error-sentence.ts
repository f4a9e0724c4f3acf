import type { OperationError } from '@shared/model/operation'
import { operationSentence } from '@shared/words/operation-text'
import { useText } from './use-text'

/** A failed operation as a sentence that says what to do. */
export function useErrorSentence() {
  const { words } = useText()
  return (error: OperationError): string => operationSentence(words.value, error)
}
