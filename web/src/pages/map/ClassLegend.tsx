import { Button } from 'antd'
import type { Map as MapLibre } from 'maplibre-gl'
import { useState } from 'react'

import { useWords } from '../../i18n/words'
import { Swatch } from '../../parts/map/Swatch'
import type { LegendEntry } from '../../parts/map/legend/legend'
import { useClassesInView } from './useClassesInView'
import { mapWords } from './words'

interface Props {
  map: MapLibre | null
  layer: string
  entries: LegendEntry[]
  /** Only what is to be seen, without the way to the others. */
  brief?: boolean
}

/** The classes that are to be seen now; all of them on demand. */
export function ClassLegend({ map, layer, entries, brief = false }: Props) {
  const text = useWords(mapWords)
  const [all, setAll] = useState(false)
  const seen = useClassesInView(map, layer)
  const shown = all || seen === null ? entries : entries.filter(({ code }) => seen.has(code))
  return (
    <>
      <LegendList entries={shown} />
      {shown.length === 0 && <small className="quiet">{text.nothingInView}</small>}
      {!brief && (all || shown.length < entries.length) && (
        <Button type="link" size="small" onClick={() => setAll(!all)}>
          {all ? text.legendInView : text.legendAll(entries.length)}
        </Button>
      )}
    </>
  )
}

export function LegendList({ entries }: { entries: LegendEntry[] }) {
  return (
    <ul className="map-legend">
      {entries.map(({ code, name, colour, pattern }) => (
        <li key={code}>
          <Swatch style={{ colour, pattern, opacity: 0.75 }} stroke="rgba(20,30,40,0.45)" />
          <span>
            {code !== name && <span className="map-code">{code}</span>} {name}
          </span>
        </li>
      ))}
    </ul>
  )
}
