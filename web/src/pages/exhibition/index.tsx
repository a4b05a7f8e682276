import { useGet } from '../../api/query'
import type { LayerView } from '../../api/types/map'
import { useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { SessionGate } from '../../session/SessionGate'
import { useTabTitle } from '../../session/session'
import { Tour } from './Tour'
import { tourOf } from './tour'
import { exhibitionWords } from './words'
import './exhibition.css'

/** The exhibition hall: nothing but the map and what is said about it. */
export default function Exhibition() {
  return (
    <SessionGate>
      <Hall />
    </SessionGate>
  )
}

function Hall() {
  const text = useWords(exhibitionWords)
  useTabTitle(text.title)
  const layers = useGet<LayerView[]>('/layers')
  return (
    <main className="hall">
      <Asked
        query={layers}
        isEmpty={(all) => tourOf(all).length === 0}
        empty={<Empty title={text.nothing} />}
      >
        {(all) => <Tour stops={tourOf(all)} layers={all} />}
      </Asked>
    </main>
  )
}
