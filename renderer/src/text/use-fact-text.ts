import { formatEndpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import { useFormats } from './use-formats'
import { useText } from './use-text'

const GAP_SENTENCES = {
  disk: 'handshake.fact.recordingGapDisk',
  limit: 'handshake.fact.recordingGapLimit',
  late: 'handshake.fact.recordingGapLate',
} as const

/** A recorded fact in words. */
export function useFactText() {
  const { t } = useText()
  const { count } = useFormats()

  function factDetail(fact: Fact): string {
    switch (fact.kind) {
      case 'accepted':
        return acceptedDetail(fact)
      case 'tunnel':
        return t(`handshake.fact.tunnelVia.${fact.via}`, {
          target: formatEndpoint({ address: fact.host, port: fact.port }),
        })
      case 'tls-policy':
        return t(fact.policy === 'pass' ? 'handshake.fact.tlsPassed' : 'handshake.fact.tlsTerminated', {
          host: fact.host,
        })
      case 'tls-leg':
        return t('handshake.fact.tlsLegDetail', {
          version: fact.version,
          cipher: fact.cipher,
          verdict:
            fact.problem === null
              ? t('handshake.fact.tlsVerified')
              : t('handshake.fact.tlsUnverified', { problem: fact.problem }),
        })
      case 'resolve-start':
        return fact.host
      case 'resolve-end':
        return fact.error !== null
          ? t('handshake.fact.resolveFailed', { host: fact.host, error: fact.error })
          : t('handshake.fact.resolved', { host: fact.host, addresses: fact.addresses.join(', ') })
      case 'connect-start':
        return formatEndpoint(fact.remote)
      case 'connect-end': {
        const remote = formatEndpoint(fact.remote)
        if (fact.error !== null) return t('handshake.fact.connectFailed', { remote, error: fact.error })
        return fact.local === null
          ? remote
          : t('handshake.fact.connected', { local: formatEndpoint(fact.local), remote })
      }
      case 'relay-failed':
        return t('handshake.fact.relayFailedDetail', {
          reason: t(`connection.failure.${fact.failure}`),
          leg: t(`handshake.leg.${fact.leg}`),
          milliseconds: count(fact.afterMilliseconds),
        })
      case 'modification':
        return fact.original === null
          ? t('handshake.fact.modificationAdded', { header: fact.header, replacement: fact.replacement })
          : t('handshake.fact.modificationReplaced', {
              header: fact.header,
              original: fact.original,
              replacement: fact.replacement,
            })
      case 'recording-gap':
        return t(GAP_SENTENCES[fact.reason], { bytes: count(fact.bytes) })
      case 'recording-behind':
        return t('handshake.fact.recordingBehind', { milliseconds: count(fact.milliseconds) })
      case 'tcp-handshake':
        return t('handshake.numbersAck', { seq: fact.synAck.seq, ack: fact.synAck.ack })
      case 'imported': {
        const { creator, url, added, messages } = fact
        const parts = [t('handshake.fact.importedDetail', { creator: creator || '?', url })]
        if (added.length > 0) parts.push(t('handshake.fact.importedAdded', { added: added.join(', ') }))
        if (!messages) parts.push(t('handshake.fact.importedNoMessages'))
        return parts.join('')
      }
      case 'import-loss':
        return t('handshake.fact.importLossDetail', {
          withoutTime: count(fact.withoutTime),
          notBase64: count(fact.notBase64),
          skipped: count(fact.skipped),
        })
      case 'note':
        return fact.text
    }
  }

  function acceptedDetail(fact: Extract<Fact, { kind: 'accepted' }>): string {
    const ends = { client: formatEndpoint(fact.client), listen: formatEndpoint(fact.listen) }
    if (fact.target === null) return t('handshake.fact.acceptedForward', ends)
    const { host: address, port } = fact.target
    return t('handshake.fact.acceptedDetail', { ...ends, target: formatEndpoint({ address, port }) })
  }

  return { factName: (fact: Fact): string => t(`handshake.fact.${fact.kind}`), factDetail }
}
