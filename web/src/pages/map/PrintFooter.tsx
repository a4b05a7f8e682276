import type { Map as MapLibre } from 'maplibre-gl'

import type { LayerView } from '../../api/types/map'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Swatch } from '../../parts/map/Swatch'
import { layerStyle } from '../../parts/map/legend/legend'
import type { LegendEntry } from '../../parts/map/legend/legend'
import { useInstance, useToday } from '../../session/session'
import { LegendList } from './ClassLegend'
import { barOf } from './scale'
import { useClassesInView } from './useClassesInView'
import type { LayersOnDay } from './useLayers'
import type { StateLegend } from './useRegister'
import { mapWords } from './words'

interface Props {
  map: MapLibre | null
  layers: LayersOnDay
  states: StateLegend[]
  scale: number | null
  date: string
}

/** The longest scale bar, millimetres. */
const BAR = 40

/** Under the map: legend, scale, date, editions, who drew it. */
export function PrintFooter({ map, layers, states, scale, date }: Props) {
  const text = useWords(mapWords)
  const title = useTitle()
  const instance = useInstance()
  const today = useToday()
  const drawn = new Set(layers.tiles.map(({ id }) => id))
  const shown = (layers.query.data ?? []).filter(({ id }) => drawn.has(id))
  return (
    <footer className="print-footer">
      <section aria-label={text.legend} className="print-legend">
        {shown.map((layer) => (
          <LayerLegend
            key={layer.id}
            map={map}
            layer={layer}
            entries={layers.legends[layer.id] ?? []}
          />
        ))}
        {states.length > 0 && (
          <ul className="map-legend">
            {states.map((one) => (
              <li key={one.id}>
                <Swatch style={one.style} /> {title(one.title)}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className="print-facts">
        {scale !== null && (
          <>
            <strong>{text.scaleAt(grouped(scale))}</strong>
            <ScaleBar scale={scale} />
          </>
        )}
        <span>
          {text.mapDate} {date}
        </span>
        {shown.map((layer) => (
          <small key={layer.id}>
            {title(layer)} {editionText(layer)}
          </small>
        ))}
        <small>{text.projection}</small>
        <small>
          {instance && title({ zh: instance.name_zh, en: instance.name_en })}{' '}
          {text.printedOn(today)}
        </small>
        {instance?.synthetic && <strong>{text.synthetic}</strong>}
      </section>
    </footer>
  )
}

function editionText(layer: LayerView): string {
  const edition = layer.editions.find((one) => one.edition === layer.in_force)
  return [edition?.effective_from, edition?.document, layer.in_force?.slice(0, 8)]
    .filter(Boolean)
    .join(' · ')
}

interface LegendProps {
  map: MapLibre | null
  layer: LayerView
  entries: LegendEntry[]
}

function LayerLegend({ map, layer, entries }: LegendProps) {
  const title = useTitle()
  const seen = useClassesInView(map, layer.id)
  const shown = entries.filter(({ code }) => seen?.has(code))
  return (
    <div className="print-layer">
      <div>
        <Swatch style={layerStyle(layer.id)} shape={layer.geometry} /> {title(layer)}
      </div>
      <LegendList entries={shown} />
    </div>
  )
}

function ScaleBar({ scale }: { scale: number }) {
  const { metres, millimetres } = barOf(scale, BAR)
  const written = metres >= 1000 ? `${grouped(metres / 1000)} km` : `${grouped(metres)} m`
  return (
    <span className="print-bar" aria-hidden>
      <span style={{ width: `${millimetres}mm` }} />
      <small>{written}</small>
    </span>
  )
}
