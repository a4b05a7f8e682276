import { useState } from 'react'
import type { ReactNode } from 'react'

/** The box that chooses all rows; the hidden row by which the table measures itself gets none. */
export function HeadBox({ children }: { children: ReactNode }) {
  const [measures, setMeasures] = useState(false)
  const place = (span: HTMLSpanElement | null) => {
    if (span !== null) setMeasures(span.closest('[aria-hidden="true"]') !== null)
  }
  return <span ref={place}>{measures ? null : children}</span>
}
