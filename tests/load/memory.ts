/** Looks every tenth of a second; gives the most resident memory it has seen, in MB, and stops looking. */
export function watchMemory(): () => number {
  let most = 0
  const look = () => {
    most = Math.max(most, process.memoryUsage().rss)
  }
  const timer = setInterval(look, 100)
  look()
  return () => {
    look()
    clearInterval(timer)
    return Math.round(most / 2 ** 20)
  }
}
