import { integer } from './field-value'

const DECIMAL = /^(?:0|[1-9]\d*)$/
const HEX = /^0[xX][0-9a-fA-F]+$/
const BINARY = /^0[bB][01]+$/
const OCTAL = /^0[0-7]+$/
const FLOAT = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const LARGEST_UINT64 = 0xffff_ffff_ffff_ffffn

/** `80`, `0x50`, `0b1010000` or `0120`; null for what is no integer, or has more than 64 bits. */
export function parseInteger(text: string): number | bigint | null {
  let value: bigint
  if (DECIMAL.test(text) || HEX.test(text) || BINARY.test(text)) value = BigInt(text)
  else if (OCTAL.test(text)) value = BigInt(`0o${text.slice(1)}`)
  else return null
  return value > LARGEST_UINT64 ? null : integer(value)
}

/** A number with or without a fraction or an exponent; null for what is none. */
export function parseFloatNumber(text: string): number | null {
  const whole = parseInteger(text)
  if (whole !== null) return Number(whole)
  if (!FLOAT.test(text)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}
