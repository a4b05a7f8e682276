import type { FeatureCollection } from 'geojson'

import { useGet } from '../../api/query'
import { useWords } from '../../i18n/words'
import { FeatureMap } from '../../parts/map/FeatureMap'
import type { AreaStyle } from '../../parts/map/types'
import { useAppearance } from '../../theme/mode'
import { colours } from '../../theme/tokens'
import { clockPageWords } from './clockWords'

interface Props {
  register: string
  where?: string
  selected: string | null
  onSelect: (number: string | null) => void
}

const STYLE: AreaStyle = { colour: colours.warning, pattern: 'hatch', width: 1.5, opacity: 0.2 }

/** The plots on the map; without a shape among them a line says so. */
export function ClockMap({ register, where, selected, onSelect }: Props) {
  const text = useWords(clockPageWords)
  const { phone } = useAppearance()
  const found = useGet<FeatureCollection>(
    `/registers/${register}/features`,
    { where, limit: 2000 },
    { keep: true },
  )
  if (found.data === undefined) return null
  if (found.data.features.length === 0) return <p className="quiet">{text.noShapes}</p>
  return (
    <div style={{ marginBottom: 12 }}>
      <FeatureMap
        label={text.map}
        data={found.data}
        style={STYLE}
        selected={selected}
        onSelect={onSelect}
        height={phone ? 260 : 320}
      />
    </div>
  )
}
