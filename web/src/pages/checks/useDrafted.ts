import type { Geometry } from 'geojson'
import { useState } from 'react'

import { useKept } from '../../parts/useKept'
import { readPasted } from './coordinates'
import type { CheckSubject } from './useCheck'

export type From = 'draw' | 'paste' | 'files'

/** What is to be checked, as far as it is entered; drawn and pasted plots outlive a reload. */
export interface Drafted {
  from: From
  setFrom: (from: From) => void
  plots: Geometry[]
  setPlots: (plots: Geometry[]) => void
  pasted: string
  setPasted: (pasted: string) => void
  files: File[]
  setFiles: (files: File[]) => void
  crs: string
  setCrs: (crs: string) => void
  /** Null while there is nothing that could be checked. */
  subject: CheckSubject | null
}

export function useDrafted(given: Geometry[]): Drafted {
  const [from, setFrom] = useKept<From>('kunyu.check.from', 'draw')
  const [kept, setPlots] = useKept<Geometry[]>('kunyu.check.plots', [])
  const [pasted, setPasted] = useKept('kunyu.check.pasted', '')
  const [takesGiven, setTakesGiven] = useState(given.length > 0)
  const [files, setFiles] = useState<File[]>([])
  const [crs, setCrs] = useState('')
  const plots = takesGiven ? given : kept
  const source = takesGiven ? 'draw' : from
  return {
    from: source,
    setFrom: (next) => {
      if (takesGiven) setPlots(given)
      setTakesGiven(false)
      setFrom(next)
    },
    plots,
    setPlots: (next) => {
      setTakesGiven(false)
      setFrom('draw')
      setPlots(next)
    },
    ...{ pasted, setPasted, files, setFiles, crs, setCrs },
    subject: subjectOf({ from: source, plots, pasted, files, crs }),
  }
}

type Entered = Pick<Drafted, 'from' | 'plots' | 'pasted' | 'files' | 'crs'>

function subjectOf({ from, plots, pasted, files, crs }: Entered): CheckSubject | null {
  if (from === 'draw') return plots.length > 0 ? { kind: 'plots', plots } : null
  if (from === 'files') return files.length > 0 ? { kind: 'files', files, crs } : null
  const read = readPasted(pasted)
  if (read.unit === 'degree') return { kind: 'plots', plots: read.plots }
  if (read.unit === null || (!read.hasZone && crs === '')) return null
  const file = new File([read.text], 'pasted.txt', { type: 'text/plain' })
  return { kind: 'files', files: [file], crs: read.hasZone ? '' : crs }
}
