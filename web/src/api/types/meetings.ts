/** An item of the minutes; `approved` counts as the signature of the meeting. */
export interface Decision {
  case?: string | null
  decision: string
  outcome: string
}

export interface Minutes {
  title: string
  held_on: string
  /** Number of the minutes. */
  minutes: string
  decisions: Decision[]
}
