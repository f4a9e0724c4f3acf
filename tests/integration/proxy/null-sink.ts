import type { CaptureSink } from '@shared/model/capture-sink'

/** A session that keeps nothing: what is measured is the relay and the file. */
export class NullSink implements CaptureSink {
  private packets = 0
  format(): void {}
  interface(): void {}
  packet(): number {
    this.packets += 1
    return this.packets
  }
  dropped(): void {}
  finished(): void {}
  opened(): void {}
  data(): void {}
  gap(): void {}
  closed(): void {}
  tcp(): void {}
  fact(): void {}
}
