import { useWords } from '../../i18n/words'
import { MapView } from '../../parts/map/MapView'
import { Compare } from './Compare'
import type { OneMap } from './useOneMap'
import { mapWords } from './words'

/** The map, and over it the one of the other date. */
export function MapField({ one }: { one: OneMap }) {
  const text = useWords(mapWords)
  const { state, layers, past, overlays, lit, bounds, today } = one
  const { date, against, standing, base, record } = state
  const isFlat = !layers.tiles.some(({ height }) => height !== undefined)
  return (
    <div className="map-field">
      <MapView
        label={text.title}
        base={base}
        layers={layers.tiles}
        overlays={overlays}
        selected={lit ?? record}
        bounds={bounds}
        height="100%"
        onPlace={(longitude, latitude) => one.ask(longitude, latitude, false)}
        onSelect={one.select}
        onReady={one.ready}
      />
      {against !== null && (
        <Compare left={date ?? today} right={against}>
          <MapView
            label={text.otherMap(against)}
            base={base}
            layers={past.tiles}
            height="100%"
            onPlace={(longitude, latitude) => one.ask(longitude, latitude, true)}
            onReady={one.setSecond}
          />
        </Compare>
      )}
      {standing && isFlat && <div className="map-note">{text.noHeights}</div>}
    </div>
  )
}
