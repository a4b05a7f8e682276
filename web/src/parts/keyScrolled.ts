/** While a part is larger than its place, it takes the focus, so that the arrows scroll it. */
export function keyScrolled(part: HTMLElement | null) {
  if (part === null || typeof ResizeObserver === 'undefined') return
  const look = () => {
    const scrolls =
      part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1
    part.tabIndex = scrolls ? 0 : -1
  }
  const watcher = new ResizeObserver(look)
  watcher.observe(part)
  Array.from(part.children).forEach((child) => watcher.observe(child))
  return () => watcher.disconnect()
}
