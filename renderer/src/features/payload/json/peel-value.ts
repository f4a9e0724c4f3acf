import { peelBase64, peelJwt, peelUrlEncoded } from '@shared/decoders/peel/peel'
import { decodedJson } from '@shared/decoders/decoded-value'
import { readJson, sourceOf, kindOf, type JsonDocument } from './json-document'

/** What a string within a document may hold, in the order it is offered. */
export const PEELS = ['json', 'jwt', 'base64', 'url-encoded'] as const
export type Peel = (typeof PEELS)[number]

/** Longer strings are opened whole only as the message's own decoding. */
export const MAX_PEELED_CHARACTERS = 1 << 20
/** Shorter strings are base64 by chance. */
const MIN_BASE64_CHARACTERS = 12

/** A string node's value, its escapes undone; null for any other node or a longer one. */
export function stringValue(document: JsonDocument, node: number): string | null {
  if (node < 0 || node >= document.count || kindOf(document, node) !== 'string') return null
  const source = sourceOf(document, node, MAX_PEELED_CHARACTERS + 2)
  if (!source.endsWith('"') || source.length > MAX_PEELED_CHARACTERS) return null
  try {
    return JSON.parse(source) as string
  } catch {
    return null
  }
}

/** What a string can be opened as. */
export function peelsOf(text: string): Peel[] {
  return PEELS.filter((peel) => peelValue(text, peel) !== null)
}

/** The string opened as told, as a document; null where it is not that. */
export function peelValue(text: string, peel: Peel): JsonDocument | null {
  if (peel === 'json') return /^\s*[[{]/.test(text) ? documentOf(text) : null
  if (peel === 'base64' && text.length < MIN_BASE64_CHARACTERS) return null
  const result = peel === 'jwt' ? peelJwt(text) : peel === 'base64' ? peelBase64(text) : peelUrlEncoded(text)
  return result.ok ? documentOf(decodedJson(result.value).text) : null
}

function documentOf(json: string): JsonDocument | null {
  const result = readJson(json)
  return result.ok ? result.document : null
}
