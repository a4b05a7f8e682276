import type { Areas } from '../../api/types/checks'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { checkWords } from './words'

/** An ellipsoidal area in its three units; the plane one on pointing at it. */
export function ThreeAreas({ areas }: { areas: Areas }) {
  const text = useWords(checkWords)
  return (
    <span className="three-areas" title={text.planeArea(grouped(areas.plane_m2))}>
      <strong>{grouped(areas.ellipsoid_m2)}</strong> {text.squareMetre} ·{' '}
      {grouped(areas.ellipsoid_mu)} {text.mu} · {grouped(areas.ellipsoid_ha)} {text.hectare}
    </span>
  )
}
