import type {
  FrameRecord,
  HttpExchange,
  MessageRecord,
  UpgradeExchange,
} from '@shared/dissector/dissection-sink'
import type { Diagnostic } from '@shared/model/diagnostic'
import type { Fact } from '@shared/model/fact'

/**
 * Told what a session finds, right after the session has indexed it, in the order it happens. For output that is
 * written while a session grows; a window asks for rows instead.
 */
export interface SessionObserver {
  opened?(connection: number): void
  /** It is taken for a WebSocket because the user chose so. */
  decodedAs?(connection: number): void
  http?(connection: number, exchange: HttpExchange): void
  upgrade?(connection: number, upgrade: UpgradeExchange): void
  /** @param frame reused for every frame */
  frame?(connection: number, row: number, frame: FrameRecord): void
  /** @param message reused for every message */
  message?(connection: number, row: number, message: MessageRecord): void
  diagnostic?(diagnostic: Diagnostic): void
  /** What the recorder knew, told on a packet. */
  fact?(connection: number, fact: Fact, packet: number): void
  /** Both directions have ended; nothing more comes of this connection but late packets. */
  closed?(connection: number): void
}
