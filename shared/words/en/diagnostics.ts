import type { DiagnosticCode } from '../../diagnostics/catalogue'
import type { DiagnosticTemplates } from '../diagnostic-templates'
import { foreignBytes } from './diagnostics/foreign-bytes'
import { frames } from './diagnostics/frames'
import { http } from './diagnostics/http'
import { pingAndClose } from './diagnostics/ping-and-close'
import { proxying } from './diagnostics/proxying'
import { tls } from './diagnostics/tls'
import { transport } from './diagnostics/transport'
import { upgradeRequest } from './diagnostics/upgrade-request'
import { upgradeResponse } from './diagnostics/upgrade-response'

/** By code; one that has no words does not compile. */
export const diagnostics: Readonly<Record<DiagnosticCode, DiagnosticTemplates>> = {
  ...foreignBytes,
  ...frames,
  ...http,
  ...pingAndClose,
  ...proxying,
  ...tls,
  ...transport,
  ...upgradeRequest,
  ...upgradeResponse,
}
