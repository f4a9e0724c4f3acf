import { useFilterStore } from '../../state/filter-store'
import { useFormats } from '../../text/use-formats'
import { useText } from '../../text/use-text'
import type { MessageKey } from '../../locales/catalogue'

/** How many rows a list has, and with a filter in force of how many. */
export function useShownText() {
  const { t, tCount } = useText()
  const { count } = useFormats()
  const filter = useFilterStore()

  /**
   * @param key counts the rows in words
   * @param all rows without the filter; null where that is not known
   * @param pending rows that were not looked at yet
   */
  function shown(key: MessageKey, total: number, all: number | null, pending: number): string {
    if (filter.applied === '') return tCount(key, total)
    if (all === null) return t('filter.matching', { shown: count(total) })
    return t(pending > 0 ? 'filter.looking' : 'filter.shownOf', { shown: count(total), all: count(all) })
  }

  return shown
}
