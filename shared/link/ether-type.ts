export const ETHERTYPE_IPV4 = 0x0800
export const ETHERTYPE_IPV6 = 0x86dd
export const ETHERTYPE_VLAN = 0x8100
/** Provider bridging (IEEE 802.1ad), and what some equipment used before it. */
export const ETHERTYPE_PROVIDER_VLAN = 0x88a8
export const ETHERTYPE_OLD_PROVIDER_VLAN = 0x9100
/** RFC 3032 §5, RFC 5332. */
export const ETHERTYPE_MPLS = 0x8847
export const ETHERTYPE_MPLS_UPSTREAM = 0x8848
/** RFC 2516. */
export const ETHERTYPE_PPPOE_SESSION = 0x8864
export const ETHERTYPE_PPP = 0x880b
/** A whole Ethernet frame (RFC 1701; GRE, Geneve). */
export const ETHERTYPE_BRIDGED_ETHERNET = 0x6558
/** In Linux cooked captures: IEEE 802.2 LLC. */
export const SLL_PROTOCOL_LLC = 0x0004
/** A smaller value in an Ethernet header is the frame's length, and LLC follows (IEEE 802.3). */
export const SMALLEST_ETHERTYPE = 0x0600

export function isVlanTag(etherType: number): boolean {
  return (
    etherType === ETHERTYPE_VLAN ||
    etherType === ETHERTYPE_PROVIDER_VLAN ||
    etherType === ETHERTYPE_OLD_PROVIDER_VLAN
  )
}

export function isMpls(etherType: number): boolean {
  return etherType === ETHERTYPE_MPLS || etherType === ETHERTYPE_MPLS_UPSTREAM
}
