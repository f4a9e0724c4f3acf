/** An interface packets were captured on (pcapng IDB, or the one of a pcap file's header). */
export interface CaptureInterface {
  linkType: number
  /** Empty where the capture names none. */
  name: string
  description: string
  /** Most bytes of a packet that are captured; 0 for no limit. */
  snapLength: number
}
