import { Collapse, Flex } from 'antd'
import type { Position } from 'geojson'

import { useGet } from '../../api/query'
import type { Identified } from '../../api/types/map'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { Swatch } from '../../parts/map/Swatch'
import { layerStyle } from '../../parts/map/legend/legend'
import { IdentifiedFeature } from './IdentifiedFeature'
import { mapWords } from './words'

export function useIdentified(at: Position | null, date: string | null) {
  const query = { lon: at?.[0], lat: at?.[1], date }
  return useGet<Identified[]>('/identify', query, { enabled: at !== null })
}

export function featureKey({ layer, key }: Pick<Identified, 'layer' | 'key'>): string {
  return `${layer}/${key}`
}

interface Props {
  at: Position
  date: string | null
  /** Layers that are shown come first. */
  shown: string[]
  onLight: (key: string | null) => void
}

/** Everything that lies at a place, layer by layer. */
export function IdentifyPanel({ at, date, shown, onLight }: Props) {
  const text = useWords(mapWords)
  const title = useTitle()
  const query = useIdentified(at, date)
  const [longitude = 0, latitude = 0] = at
  return (
    <>
      <Flex justify="space-between" wrap gap={4}>
        <small className="quiet">
          {text.at(longitude.toFixed(6), latitude.toFixed(6))}
          {date !== null && ` · ${date}`}
        </small>
      </Flex>
      <Asked
        query={query}
        isEmpty={(found) => found.length === 0}
        empty={<Empty title={text.nothingHere}>{text.nothingHereHint}</Empty>}
      >
        {(found) => {
          const ordered = order(found, shown)
          const on = ordered.filter(({ layer }) => shown.includes(layer)).map(featureKey)
          return (
            <Collapse
              size="small"
              className="map-identified"
              key={at.join(' ')}
              defaultActiveKey={on.length > 0 ? on : ordered.slice(0, 1).map(featureKey)}
              onChange={(keys) => onLight(keys.at(-1) ?? null)}
              items={ordered.map((feature) => ({
                key: featureKey(feature),
                label: (
                  <span onMouseEnter={() => onLight(featureKey(feature))}>
                    <Swatch style={layerStyle(feature.layer)} /> {title(feature)}
                    <span className="quiet"> {sayOf(feature)}</span>
                  </span>
                ),
                children: <IdentifiedFeature feature={feature} />,
              }))}
            />
          )
        }}
      </Asked>
    </>
  )
}

function order(found: Identified[], shown: string[]): Identified[] {
  const rank = ({ layer }: Identified) => (shown.includes(layer) ? 0 : 1)
  return [...found].sort((a, b) => rank(a) - rank(b))
}

/** What a feature is, in a word: a name of its own, else that of its class, else its key. */
function sayOf({ attributes, key }: Identified): string {
  const own = attributes.find(({ id, value }) => id.endsWith('MC') && value)?.value
  return own ?? attributes.find(({ name }) => name !== null)?.name ?? key
}
