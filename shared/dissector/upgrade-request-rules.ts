import { isToken } from '../http1/characters'
import { combinedValue, fieldsNamed, hasListToken, listElements } from '../http1/http-fields'
import type { HttpField, HttpRequestHead } from '../http1/http-head'
import { CLIENT_TO_SERVER } from '../model/direction'
import { isValidKey } from '../websocket/accept-key'
import { parseExtensions } from '../websocket/extension-header'
import { PERMESSAGE_DEFLATE, offerFault } from '../websocket/permessage-deflate'
import { draftOf, upgradeAttemptKind } from './upgrade-attempt'
import { ruleOutcome, shown } from './upgrade-rule'
import type { RuleCode, RuleOutcome, Verdict } from './upgrade-rule'

/** The subprotocols a request offers, in the client's order of preference. */
export function offeredSubprotocols(request: HttpRequestHead): string[] {
  return listElements(combinedValue(request, 'sec-websocket-protocol') ?? '')
}

/** Every rule for the client's half of the opening handshake (RFC 6455 §4.1), in the order a reader meets them. */
export function upgradeRequestRules(request: HttpRequestHead): RuleOutcome[] {
  const kind = upgradeAttemptKind(request)
  // Of a draft's request, and of one that lost its headers, that is the one thing to say.
  if (kind === 'old-draft') return [oldDraft(request)]
  const all = currentRules(request)
  if (kind !== 'stripped') return all
  return all.map((rule) =>
    rule.outcome === 'fail' && rule.code !== 'upgrade-header'
      ? ruleOutcome(rule.code, CLIENT_TO_SERVER, rule.fields, 'not-applicable')
      : rule,
  )
}

function oldDraft(request: HttpRequestHead): RuleOutcome {
  return ruleOutcome('upgrade-old-draft', CLIENT_TO_SERVER, fieldsNamed(request, 'upgrade'), {
    draft: draftOf(request) ?? '–',
  })
}

function currentRules(request: HttpRequestHead): RuleOutcome[] {
  const host = fieldsNamed(request, 'host')
  const upgrade = fieldsNamed(request, 'upgrade')
  const connection = fieldsNamed(request, 'connection')
  const key = fieldsNamed(request, 'sec-websocket-key')
  const version = fieldsNamed(request, 'sec-websocket-version')
  const subprotocols = fieldsNamed(request, 'sec-websocket-protocol')
  const extensions = fieldsNamed(request, 'sec-websocket-extensions')
  const rule = (code: RuleCode, fields: HttpField[], verdict: Verdict): RuleOutcome =>
    ruleOutcome(code, CLIENT_TO_SERVER, fields, verdict)

  return [
    rule('upgrade-old-draft', upgrade, 'pass'),
    rule('upgrade-method', [], request.method === 'GET' ? 'pass' : { method: request.method }),
    rule('upgrade-http-version', [], httpVersion(request.version)),
    rule('upgrade-target', [], target(request.target)),
    rule('upgrade-host-missing', host, host.length > 0 ? 'pass' : {}),
    rule('upgrade-host-duplicated', host, once(host)),
    rule(
      'upgrade-header',
      upgrade,
      hasListToken(request, 'upgrade', 'websocket') ? 'pass' : upgradeMissing(request, upgrade),
    ),
    rule(
      'upgrade-connection-header',
      connection,
      hasListToken(request, 'connection', 'upgrade') ? 'pass' : { received: shown(connection) },
    ),
    rule('upgrade-key-missing', key, key.length > 0 ? 'pass' : {}),
    rule('upgrade-key-invalid', key, keyValidity(key)),
    rule('upgrade-key-duplicated', key, once(key)),
    rule(
      'upgrade-version',
      version,
      version.length === 1 && version[0]?.value === '13' ? 'pass' : { received: shown(version) },
    ),
    rule('upgrade-subprotocol-repeated', subprotocols, repeatedSubprotocol(request)),
    rule('upgrade-subprotocol-invalid', subprotocols, invalidSubprotocol(request)),
    rule('upgrade-extension-syntax', extensions, extensionSyntax(extensions)),
    rule('upgrade-extension-parameter', extensions, offeredParameters(extensions)),
  ]
}

function upgradeMissing(request: HttpRequestHead, upgrade: readonly HttpField[]): Verdict {
  const isStripped = upgradeAttemptKind(request) === 'stripped'
  return { received: shown(upgrade), problem: isStripped ? 'upgrade-stripped' : 'upgrade-ordinary' }
}

/** RFC 6455 §4.1 rule 2; a version that could not be read is another diagnostic's. */
export function httpVersion(version: string): Verdict {
  if (version === '') return 'not-applicable'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 1 || (major === 1 && minor >= 1) ? 'pass' : { version }
}

/** RFC 6455 §9.1, over all lines of the header. */
export function extensionSyntax(fields: readonly HttpField[]): Verdict {
  if (fields.length === 0) return 'not-applicable'
  const { faultAt } = parseExtensions(fields.map((field) => field.value).join(', '))
  return faultAt === null ? 'pass' : { position: faultAt, received: shown(fields) }
}

function once(fields: readonly HttpField[]): Verdict {
  if (fields.length === 0) return 'not-applicable'
  return fields.length === 1 ? 'pass' : { count: fields.length }
}

/** Origin form or absolute form (RFC 9112 §3.2), without a fragment (RFC 6455 §3). */
function target(requestTarget: string): Verdict {
  if (requestTarget === '') return 'not-applicable'
  const fault = (problem: string): Verdict => ({ target: requestTarget.slice(0, 200), problem })
  if (requestTarget.includes('#')) return fault('target-fragment')
  if (requestTarget === '*') return fault('target-asterisk')
  if (requestTarget.startsWith('/') || /^[a-z][a-z0-9+.-]*:\/\//i.test(requestTarget)) return 'pass'
  return fault('target-authority')
}

function keyValidity(key: readonly HttpField[]): Verdict {
  const [only] = key
  if (!only) return 'not-applicable'
  const invalid = key.find((field) => !isValidKey(field.value))
  return invalid ? { received: shown([invalid]) } : 'pass'
}

function repeatedSubprotocol(request: HttpRequestHead): Verdict {
  const offered = offeredSubprotocols(request)
  if (offered.length === 0) return 'not-applicable'
  const seen = new Set<string>()
  for (const subprotocol of offered) {
    if (seen.has(subprotocol)) return { subprotocol: subprotocol.slice(0, 200) }
    seen.add(subprotocol)
  }
  return 'pass'
}

function invalidSubprotocol(request: HttpRequestHead): Verdict {
  const offered = offeredSubprotocols(request)
  if (offered.length === 0) return 'not-applicable'
  const invalid = offered.find((subprotocol) => !isToken(subprotocol))
  return invalid === undefined ? 'pass' : { subprotocol: invalid.slice(0, 200) }
}

function offeredParameters(fields: readonly HttpField[]): Verdict {
  const { extensions } = parseExtensions(fields.map((field) => field.value).join(', '))
  const offers = extensions.filter((extension) => extension.name === PERMESSAGE_DEFLATE)
  if (offers.length === 0) return 'not-applicable'
  const fault = offers.map(offerFault).find((found) => found !== null)
  if (!fault) return 'pass'
  return {
    problem: fault.problem,
    parameter: fault.parameter,
    received: shown(fields),
    offered: shown(fields),
  }
}
