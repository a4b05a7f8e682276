import { useMemo } from 'react'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { Answered } from '../../api/types/checks'
import { extentOf } from '../../parts/map/extent'
import type { Bounds, Overlay } from '../../parts/map/types'
import { resultOverlays, withHeights } from '../checks/resultOverlays'

/** A recorded verdict on the map; in three dimensions its buildings stand as high as they are. */
export function useVerdictOverlays(number: string | null, standing: boolean) {
  const query = useGet<Answered>(
    `/verdicts/${part(number ?? '')}`,
    {},
    { enabled: number !== null, lasting: true },
  )
  const answer = number === null ? undefined : query.data
  return useMemo((): { overlays: Overlay[]; extent: Bounds | null } => {
    if (answer === undefined) return { overlays: [], extent: null }
    const overlays = resultOverlays(answer)
    return {
      overlays: standing ? withHeights(overlays, answer) : overlays,
      extent: extentOf(answer.features),
    }
  }, [answer, standing])
}
