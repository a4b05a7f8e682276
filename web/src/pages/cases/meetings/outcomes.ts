/** What a meeting may decide; the server counts the first as its signature. */
export const OUTCOMES = ['approved', 'rejected', 'postponed'] as const

export type Outcome = (typeof OUTCOMES)[number]

export function isOutcome(text: string): text is Outcome {
  return (OUTCOMES as readonly string[]).includes(text)
}
