import type { FeatureCollection } from 'geojson'

import type { Query } from '../../api/client'
import { useGet } from '../../api/query'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { FeatureMap } from '../../parts/map/FeatureMap'
import { useAppearance } from '../../theme/mode'
import { registerWords } from './words'

interface Props {
  register: string
  title: string
  query: Query
  total?: number
  selected: string | null
  onSelect: (number: string | null) => void
}

/** As many shapes as a map stays quick with. */
const MOST = 2000

/** The records of the list on the map: the chosen row is lit, a click chooses the row. */
export function RegisterMap({ register, title, query, total, selected, onSelect }: Props) {
  const text = useWords(registerWords)
  const { phone } = useAppearance()
  const found = useGet<FeatureCollection>(
    `/registers/${register}/features`,
    { ...query, limit: MOST },
    { keep: true },
  )
  return (
    <Asked
      query={found}
      rows={8}
      isEmpty={(data) => data.features.length === 0}
      empty={<Empty title={text.noShapes} />}
    >
      {(data) => (
        <div>
          <FeatureMap
            label={text.mapOf(title)}
            data={data}
            selected={selected}
            onSelect={onSelect}
            height={phone ? 320 : 'calc(100dvh - 220px)'}
          />
          <div className="quiet">
            {text.onMap(grouped(data.features.length), grouped(total ?? data.features.length))}
          </div>
        </div>
      )}
    </Asked>
  )
}
