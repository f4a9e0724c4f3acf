/** What dumpcap calls the loopback interface of this system. */
export function loopbackInterface(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return '\\Device\\NPF_Loopback'
  return platform === 'linux' ? 'lo' : 'lo0'
}
