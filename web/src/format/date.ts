/** Days from one ISO date to another; negative when the other is earlier. */
export function daysBetween(from: string, to: string): number {
  const day = (text: string) => Date.parse(`${text.slice(0, 10)}T00:00:00Z`)
  return Math.round((day(to) - day(from)) / 86_400_000)
}

/** An instant on the clock of the bureau. */
export function instant(text: string): string {
  const parsed = new Date(text)
  if (Number.isNaN(parsed.getTime())) return text
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
    timeStyle: 'short',
  })
  return parts.format(parsed)
}
