import { combinedValue, fieldsNamed } from '../http1/http-fields'
import type { HttpHead, HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import { parseExtensions } from '../websocket/extension-header'
import type { Extension, ExtensionParameter } from '../websocket/extension-header'
import { DEFLATE_PARAMETERS, PERMESSAGE_DEFLATE, agreementOf } from '../websocket/permessage-deflate'
import type { DeflateAgreement, DeflateParameterName } from '../websocket/permessage-deflate'
import { offeredSubprotocols } from './upgrade-request-rules'

/** Subprotocols listed of one handshake; a giant header would otherwise list thousands. */
export const MAX_LISTED_SUBPROTOCOLS = 64

export interface NegotiatedSubprotocol {
  name: string
  offered: boolean
  chosen: boolean
}

export interface NegotiatedExtension {
  name: string
  /** Each offer's parameters: a client may offer one extension several times (RFC 7692 §7.1.2). */
  offers: ExtensionParameter[][]
  /** Null where it was not chosen. */
  answer: ExtensionParameter[] | null
}

/** One parameter of permessage-deflate as the two sides named it; null where a side did not. */
export interface NegotiatedParameter {
  name: DeflateParameterName
  offered: ExtensionParameter | null
  answered: ExtensionParameter | null
}

/** What the client offered and what the server chose (RFC 6455 §4.2.2, §9.1; RFC 7692 §7.1). */
export interface UpgradeNegotiation {
  subprotocols: NegotiatedSubprotocol[]
  extensions: NegotiatedExtension[]
  /** Null where permessage-deflate was not chosen. */
  deflate: { agreement: DeflateAgreement; parameters: NegotiatedParameter[] } | null
}

/** An answer other than 101 chooses nothing, whatever its headers say. */
export function upgradeNegotiation(
  request: HttpRequestHead,
  response: HttpResponseHead | null,
): UpgradeNegotiation {
  const answer = response?.status === 101 ? response : null
  const offers = extensionsOf(request)
  const answers = answer === null ? [] : extensionsOf(answer)
  return {
    subprotocols: subprotocols(request, answer),
    extensions: [...new Set([...offers, ...answers].map(({ name }) => name))].map((name) => ({
      name,
      offers: named(offers, name).map(({ parameters }) => parameters),
      answer: named(answers, name)[0]?.parameters ?? null,
    })),
    deflate: deflate(named(offers, PERMESSAGE_DEFLATE), named(answers, PERMESSAGE_DEFLATE)[0]),
  }
}

function subprotocols(request: HttpRequestHead, answer: HttpResponseHead | null): NegotiatedSubprotocol[] {
  const offered = offeredSubprotocols(request)
  const chosen =
    answer === null ? [] : fieldsNamed(answer, 'sec-websocket-protocol').map(({ value }) => value)
  return [...new Set([...offered, ...chosen])].slice(0, MAX_LISTED_SUBPROTOCOLS).map((name) => ({
    name,
    offered: offered.includes(name),
    chosen: chosen.includes(name),
  }))
}

function deflate(offers: readonly Extension[], answer: Extension | undefined): UpgradeNegotiation['deflate'] {
  if (answer === undefined) return null
  const find = ({ parameters }: Extension, name: string): ExtensionParameter | undefined =>
    parameters.find((parameter) => parameter.name === name)
  return {
    agreement: agreementOf(answer),
    parameters: DEFLATE_PARAMETERS.map((name) => ({
      name,
      offered: offers.map((offer) => find(offer, name)).find((parameter) => parameter !== undefined) ?? null,
      answered: find(answer, name) ?? null,
    })),
  }
}

function extensionsOf(head: HttpHead): Extension[] {
  return parseExtensions(combinedValue(head, 'sec-websocket-extensions') ?? '').extensions
}

function named(extensions: readonly Extension[], name: string): Extension[] {
  return extensions.filter((extension) => extension.name === name)
}
