import { complete, type Completion, type Completions } from '@shared/filter/completion/complete'
import { computed, shallowRef, type Ref } from 'vue'

/** The list under a filter that is being typed: what is offered, and which of it is chosen. */
export function useCompletion(text: Ref<string>) {
  const offered = shallowRef<Completions | null>(null)
  const chosen = shallowRef(-1)
  const items = computed<readonly Completion[]>(() => offered.value?.items ?? [])
  const isOpen = computed(() => items.value.length > 0)

  function offer(caret: number): void {
    offered.value = complete(text.value, caret)
    chosen.value = -1
  }

  function close(): void {
    offered.value = null
    chosen.value = -1
  }

  /** Round the ends of the list; -1 is the text itself. */
  function move(by: 1 | -1): void {
    const count = items.value.length
    chosen.value = ((chosen.value + 1 + by + count + 1) % (count + 1)) - 1
  }

  /** Puts a completion into the text; returns where the caret belongs then. */
  function take(item: Completion): number {
    const { start, end } = offered.value ?? { start: text.value.length, end: text.value.length }
    const isFinished = item.kind !== 'field' && !item.text.endsWith('(')
    const inserted = isFinished ? `${item.text} ` : item.text
    text.value =
      text.value.slice(0, start) + inserted + text.value.slice(end).replace(isFinished ? /^ / : /^/, '')
    close()
    return start + inserted.length
  }

  return { items, isOpen, chosen, offer, close, move, take }
}
