import { combinedValue, fieldsNamed, hasListToken, wireValue } from '../http1/http-fields'
import type { HttpField, HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import { SERVER_TO_CLIENT } from '../model/direction'
import { ACCEPT_GUID, computeAccept } from '../websocket/accept-key'
import { parseExtensions } from '../websocket/extension-header'
import type { Extension } from '../websocket/extension-header'
import { PERMESSAGE_DEFLATE, answerFault } from '../websocket/permessage-deflate'
import { upgradeAttemptKind } from './upgrade-attempt'
import { refusalValues } from './upgrade-refusal'
import {
  extensionSyntax,
  httpVersion,
  offeredSubprotocols,
  upgradeRequestRules,
} from './upgrade-request-rules'
import { ruleOutcome, shown } from './upgrade-rule'
import type { RuleCode, RuleOutcome, Verdict } from './upgrade-rule'

/** The value Sec-WebSocket-Accept must have; null where the request has no key, or more than one. */
export function expectedAccept(request: HttpRequestHead): string | null {
  const [key, ...others] = fieldsNamed(request, 'sec-websocket-key')
  return key && others.length === 0 ? computeAccept(wireValue(request, key)).accept : null
}

/**
 * Every rule for the answer to an upgrade request: those for a 101, or those for a refusal.
 * @param body how the body of a refusal begins, as text
 */
export function upgradeResponseRules(
  request: HttpRequestHead,
  response: HttpResponseHead,
  body = '',
): RuleOutcome[] {
  if (response.status !== 101) return refusalRules(request, response, body)
  if (upgradeAttemptKind(request) === 'old-draft') return [rule('upgrade-refused', [], 'pass')]
  return switchingRules(request, response)
}

/** RFC 6455 §4.1, "Once the client's opening handshake has been sent …". */
function switchingRules(request: HttpRequestHead, response: HttpResponseHead): RuleOutcome[] {
  const upgrade = fieldsNamed(response, 'upgrade')
  const connection = fieldsNamed(response, 'connection')
  const accept = fieldsNamed(response, 'sec-websocket-accept')
  const subprotocol = fieldsNamed(response, 'sec-websocket-protocol')
  const extensions = fieldsNamed(response, 'sec-websocket-extensions')
  const bodyHeaders = [
    ...fieldsNamed(response, 'content-length'),
    ...fieldsNamed(response, 'transfer-encoding'),
  ]
  // Two of them are one header of the value "websocket, websocket" (RFC 9110 §5.2), which is no match.
  const isWebSocket = upgrade.length === 1 && /^websocket$/i.test(upgrade[0]?.value ?? '')
  const names = bodyHeaders.map((field) => field.name).join(', ')

  return [
    rule('upgrade-refused', [], 'pass'),
    rule('upgrade-http-version', [], httpVersion(response.version)),
    rule('upgrade-response-header', upgrade, isWebSocket ? 'pass' : { received: shown(upgrade) }),
    rule(
      'upgrade-response-connection-header',
      connection,
      hasListToken(response, 'connection', 'upgrade') ? 'pass' : { received: shown(connection) },
    ),
    ...acceptRules(expectedAccept(request), accept),
    rule('upgrade-response-body-headers', bodyHeaders, bodyHeaders.length > 0 ? { received: names } : 'pass'),
    rule('upgrade-subprotocol-not-offered', subprotocol, subprotocolOffered(request, subprotocol)),
    rule('upgrade-subprotocol-not-chosen', subprotocol, subprotocolChosen(request, subprotocol)),
    rule('upgrade-extension-syntax', extensions, extensionSyntax(extensions)),
    ...extensionRules(request, response, extensions),
  ]
}

function acceptRules(expected: string | null, accept: HttpField[]): RuleOutcome[] {
  const [first] = accept
  const values = { expected: expected ?? '–', guid: ACCEPT_GUID }
  let match: Verdict = 'not-applicable'
  if (first && expected !== null) {
    const wrong = accept.find((field) => field.value !== expected)
    match = wrong ? { ...values, received: shown([wrong]) } : 'pass'
  }
  return [
    rule('upgrade-accept-missing', accept, first ? 'pass' : values),
    rule('upgrade-accept-mismatch', accept, match),
    rule('upgrade-accept-duplicated', accept, accept.length > 1 ? { count: accept.length } : 'pass'),
  ]
}

function subprotocolOffered(request: HttpRequestHead, chosen: HttpField[]): Verdict {
  if (chosen.length === 0) return 'not-applicable'
  const offered = offeredSubprotocols(request)
  const [first] = chosen
  if (chosen.length === 1 && first && offered.includes(first.value)) return 'pass'
  const problem =
    chosen.length > 1
      ? 'subprotocol-several'
      : first?.value.includes(',')
        ? 'subprotocol-list'
        : first?.value === ''
          ? 'subprotocol-empty'
          : offered.length === 0
            ? 'subprotocol-none-offered'
            : 'subprotocol-other'
  return { problem, received: shown(chosen), offered: offered.join(', ').slice(0, 200) || '–' }
}

function subprotocolChosen(request: HttpRequestHead, chosen: HttpField[]): Verdict {
  const offered = offeredSubprotocols(request)
  if (offered.length === 0) return 'not-applicable'
  return chosen.length > 0 ? 'pass' : { offered: offered.join(', ').slice(0, 200) }
}

function extensionRules(
  request: HttpRequestHead,
  response: HttpResponseHead,
  fields: HttpField[],
): RuleOutcome[] {
  const offered = extensionsOf(request)
  const chosen = extensionsOf(response)
  const unknown = chosen.find((extension) => !offered.some((offer) => offer.name === extension.name))
  const names = offered.map((offer) => offer.name).join(', ')
  const notOffered: Verdict = unknown ? { received: unknown.name, offered: names || '–' } : 'pass'
  return [
    rule('upgrade-extension-not-offered', fields, chosen.length > 0 ? notOffered : 'not-applicable'),
    rule('upgrade-extension-parameter', fields, answeredParameters(offered, chosen)),
  ]
}

function answeredParameters(offered: Extension[], chosen: Extension[]): Verdict {
  const answers = chosen.filter((extension) => extension.name === PERMESSAGE_DEFLATE)
  const [answer] = answers
  if (!answer) return 'not-applicable'
  const said = { received: inWords(answers), offered: inWords(offered) }
  if (answers.length > 1) return { problem: 'extension-repeated', parameter: PERMESSAGE_DEFLATE, ...said }
  const fault = answerFault(
    answer,
    offered.filter((extension) => extension.name === PERMESSAGE_DEFLATE),
  )
  return fault ? { problem: fault.problem, parameter: fault.parameter, ...said } : 'pass'
}

/** Extensions as their header says them. */
function inWords(extensions: readonly Extension[]): string {
  const all = extensions
    .filter((extension) => extension.name === PERMESSAGE_DEFLATE)
    .map(({ name, parameters }) =>
      [name, ...parameters.map((one) => (one.value === null ? one.name : `${one.name}=${one.value}`))].join(
        '; ',
      ),
    )
  return all.join(', ').slice(0, 200) || '–'
}

function extensionsOf(head: HttpRequestHead | HttpResponseHead): Extension[] {
  return parseExtensions(combinedValue(head, 'sec-websocket-extensions') ?? '').extensions
}

/** RFC 6455 §4.2.2, §4.4. */
function refusalRules(request: HttpRequestHead, response: HttpResponseHead, body: string): RuleOutcome[] {
  const asked = fieldsNamed(request, 'sec-websocket-version')
  const named = fieldsNamed(response, 'sec-websocket-version')
  const versionRefused =
    (response.status === 426 || response.status === 400) && asked.length > 0 && shown(asked) !== '13'
  let verdict: Verdict = 'not-applicable'
  if (versionRefused) verdict = named.length > 0 ? 'pass' : { received: shown(asked) }
  const faultless = upgradeRequestRules(request).every(({ outcome }) => outcome !== 'fail')
  return [
    rule('upgrade-refused', [], refusalValues(request, response, body, faultless)),
    rule('upgrade-version-not-offered-back', named, verdict),
  ]
}

function rule(code: RuleCode, fields: HttpField[], verdict: Verdict): RuleOutcome {
  return ruleOutcome(code, SERVER_TO_CLIENT, fields, verdict)
}
