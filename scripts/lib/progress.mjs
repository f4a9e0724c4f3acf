const WIDTH = 30
const MIB = 1024 * 1024

/**
 * Shows how far a download is: a bar on a terminal, a line every tenth elsewhere (a log file, CI).
 *
 * @param {string} label
 * @param {{ isTTY?: boolean, write(text: string): unknown }} [out]
 */
export function progress(label, out = process.stderr) {
  let shown = -1
  return {
    /**
     * @param {number} done bytes
     * @param {number | undefined} total bytes, where the server says
     */
    update(done, total) {
      if (total === undefined || total === 0) return
      const percent = Math.floor((done / total) * 100)
      const step = out.isTTY ? percent : percent - (percent % 10)
      if (step === shown) return
      shown = step
      const amount = `${Math.floor(done / MIB)} of ${Math.ceil(total / MIB)} MiB`
      if (out.isTTY) {
        const full = Math.round((WIDTH * percent) / 100)
        out.write(`\r${label} [${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${percent} % ${amount} `)
      } else {
        out.write(`${label}: ${step} %, ${amount}\n`)
      }
    },
    done() {
      if (out.isTTY && shown >= 0) out.write('\n')
    },
  }
}
