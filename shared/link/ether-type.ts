export const ETHERTYPE_IPV4 = 0x0800
export const ETHERTYPE_IPV6 = 0x86dd
export const ETHERTYPE_VLAN = 0x8100
/** Provider bridging (IEEE 802.1ad), and what some equipment used before it. */
export const ETHERTYPE_PROVIDER_VLAN = 0x88a8
export const ETHERTYPE_OLD_PROVIDER_VLAN = 0x9100

export function isVlanTag(etherType: number): boolean {
  return (
    etherType === ETHERTYPE_VLAN ||
    etherType === ETHERTYPE_PROVIDER_VLAN ||
    etherType === ETHERTYPE_OLD_PROVIDER_VLAN
  )
}
