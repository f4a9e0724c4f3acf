import { formatBytes, formatCount } from './format/bytes'
import { formatRatio } from './format/ratio'
import { useText } from './use-text'

/** Numbers as the language in force writes them. */
export function useFormats() {
  const { locale } = useText()
  return {
    bytes: (value: number): string => formatBytes(value, locale.value),
    count: (value: number | bigint): string => formatCount(value, locale.value),
    ratio: (compressed: number, original: number): string | null =>
      formatRatio(compressed, original, locale.value),
  }
}
