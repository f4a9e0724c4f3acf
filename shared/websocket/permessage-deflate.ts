import type { Extension, ExtensionParameter } from './extension-header'

export const PERMESSAGE_DEFLATE = 'permessage-deflate'
export const MAX_WINDOW_BITS = 15
const MIN_WINDOW_BITS = 8

/** RFC 7692 §7.1. The server_ values govern server-to-client data. */
export interface DeflateAgreement {
  serverNoContextTakeover: boolean
  clientNoContextTakeover: boolean
  serverMaxWindowBits: number
  clientMaxWindowBits: number
}

/** Which rule of RFC 7692 §7.1 a parameter breaks. */
export type DeflateProblem =
  | 'parameter-unknown'
  | 'parameter-repeated'
  | 'parameter-value'
  | 'parameter-value-missing'
  | 'parameter-not-offered'
  | 'parameter-not-honoured'
  | 'extension-repeated'

export interface DeflateFault {
  problem: DeflateProblem
  parameter: string
  value: string | null
}

/** The parameters of permessage-deflate (RFC 7692 §7.1). */
export const DEFLATE_PARAMETERS = [
  'server_no_context_takeover',
  'client_no_context_takeover',
  'server_max_window_bits',
  'client_max_window_bits',
] as const
export type DeflateParameterName = (typeof DEFLATE_PARAMETERS)[number]

const NAMES: readonly string[] = DEFLATE_PARAMETERS

/** Without parameters: context kept, 32 KiB windows. Also what to assume where the upgrade was not captured. */
export const DEFAULT_DEFLATE: DeflateAgreement = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: MAX_WINDOW_BITS,
  clientMaxWindowBits: MAX_WINDOW_BITS,
}

/** What an answer agrees to, as well as it can be read; a parameter that cannot be is left at its default. */
export function agreementOf(answer: Extension): DeflateAgreement {
  return {
    serverNoContextTakeover: find(answer, 'server_no_context_takeover') !== undefined,
    clientNoContextTakeover: find(answer, 'client_no_context_takeover') !== undefined,
    serverMaxWindowBits: windowBits(find(answer, 'server_max_window_bits')?.value) ?? MAX_WINDOW_BITS,
    clientMaxWindowBits: windowBits(find(answer, 'client_max_window_bits')?.value) ?? MAX_WINDOW_BITS,
  }
}

/** The first rule of RFC 7692 §7.1 an offer breaks; a server must decline such an offer. */
export function offerFault(offer: Extension): DeflateFault | null {
  return parameterFault(offer, true)
}

/** The first rule of RFC 7692 §7.1 an answer breaks; a client must fail such a connection. */
export function answerFault(answer: Extension, offers: readonly Extension[]): DeflateFault | null {
  const own = parameterFault(answer, false)
  if (own) return own
  let first: DeflateFault | null = null
  for (const offer of offers) {
    const fault = mismatch(answer, offer)
    if (!fault) return null
    first ??= fault
  }
  return first
}

function parameterFault(extension: Extension, offered: boolean): DeflateFault | null {
  const seen = new Set<string>()
  for (const { name, value } of extension.parameters) {
    const fault = (problem: DeflateProblem): DeflateFault => ({ problem, parameter: name, value })
    if (!NAMES.includes(name)) return fault('parameter-unknown')
    if (seen.has(name)) return fault('parameter-repeated')
    seen.add(name)
    if (name.endsWith('_takeover')) {
      if (value !== null) return fault('parameter-value')
    } else if (value === null) {
      // Only an offer may say "client_max_window_bits" without a value (§7.1.2.2).
      if (!(offered && name === 'client_max_window_bits')) return fault('parameter-value-missing')
    } else if (windowBits(value) === null) {
      return fault('parameter-value')
    }
  }
  return null
}

/** How an answer fails to fit an offer (RFC 7692 §7.1.1, §7.1.2). */
function mismatch(answer: Extension, offer: Extension): DeflateFault | null {
  const agreed = agreementOf(answer)
  if (find(offer, 'server_no_context_takeover') && !agreed.serverNoContextTakeover) {
    return { problem: 'parameter-not-honoured', parameter: 'server_no_context_takeover', value: null }
  }
  const wanted = find(offer, 'server_max_window_bits')
  const limit = windowBits(wanted?.value)
  if (wanted && limit !== null && (!find(answer, wanted.name) || agreed.serverMaxWindowBits > limit)) {
    return { problem: 'parameter-not-honoured', parameter: wanted.name, value: wanted.value }
  }
  const chosen = find(answer, 'client_max_window_bits')
  if (!chosen) return null
  const offered = find(offer, 'client_max_window_bits')
  if (!offered) return { problem: 'parameter-not-offered', parameter: chosen.name, value: chosen.value }
  const offeredBits = windowBits(offered.value)
  if (offeredBits !== null && agreed.clientMaxWindowBits > offeredBits) {
    return { problem: 'parameter-not-honoured', parameter: chosen.name, value: chosen.value }
  }
  return null
}

function find(extension: Extension, name: string): ExtensionParameter | undefined {
  return extension.parameters.find((parameter) => parameter.name === name)
}

/** A decimal number from 8 to 15 without leading zeros (RFC 7692 §7.1.2), or null. */
function windowBits(value: string | null | undefined): number | null {
  if (value === null || value === undefined || !/^[1-9]\d?$/.test(value)) return null
  const bits = Number(value)
  return bits >= MIN_WINDOW_BITS && bits <= MAX_WINDOW_BITS ? bits : null
}
