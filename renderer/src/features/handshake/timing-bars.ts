import type { HandshakeTiming, TimingPhase } from '@shared/ipc/handshake-rows'

/** A phase and where its bar stands, in percent of the whole. */
export interface TimingBar {
  phase: TimingPhase
  left: number
  width: number
  /** Null where it has not ended. */
  duration: bigint | null
  /** How long one waited for it in vain; null where it ended, or may still end. */
  inVain: bigint | null
}

export interface TimingPicture {
  bars: TimingBar[]
  /** From the first phase's start to the last one's end. */
  total: bigint
}

/** @param ended when the connection was over, and with it what had not ended by then; null while it lives */
export function timingBars(
  { phases, accepted }: HandshakeTiming,
  ended: bigint | null = null,
): TimingPicture {
  const times = phases.flatMap(({ start, end }) => (end === null ? [start] : [start, end]))
  if (accepted !== null) times.push(accepted)
  if (ended !== null && phases.some(({ end }) => end === null)) times.push(ended)
  if (times.length === 0) return { bars: [], total: 0n }
  const first = times.reduce((least, time) => (time < least ? time : least))
  const last = times.reduce((most, time) => (time > most ? time : most))
  const total = last - first
  const percent = (span: bigint): number => (total === 0n ? 0 : (Number(span) / Number(total)) * 100)
  const bars = phases.map((phase): TimingBar => {
    const end = phase.end ?? last
    return {
      phase,
      left: percent(phase.start - first),
      // A clock set back while it ran must not turn a bar round.
      width: Math.max(0, percent(end - phase.start)),
      duration: phase.end === null ? null : phase.end - phase.start,
      inVain: phase.end === null && ended !== null ? ended - phase.start : null,
    }
  })
  return { bars, total }
}
