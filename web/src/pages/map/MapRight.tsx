import { Flex } from 'antd'

import { useWords } from '../../i18n/words'
import { IdentifyPanel } from './IdentifyPanel'
import { MapSide } from './MapSide'
import { RecordCard } from './RecordCard'
import { SketchPanel } from './SketchPanel'
import type { OneMap } from './useOneMap'
import { mapWords } from './words'

/** What is selected: the drawn shape, the record, the place. */
export function MapRight({ one }: { one: OneMap }) {
  const text = useWords(mapWords)
  const { state, sketching, form, records, askedOn, shown, setLit, fly } = one
  const { at, record, register, date } = state
  const isSketching = sketching.sketch !== null
  return (
    <MapSide
      title={isSketching ? text.measure : text.identify}
      place="right"
      open={isSketching || at !== null || record !== null}
      onClose={one.closeRight}
    >
      {isSketching ? (
        <SketchPanel sketching={sketching} date={date} />
      ) : (
        <Flex vertical gap={10}>
          {record !== null && register !== null && (
            <RecordCard
              form={form.data}
              number={record}
              features={records}
              onFly={(feature) => fly.show({ type: 'FeatureCollection', features: [feature] })}
            />
          )}
          {at !== null && <IdentifyPanel at={at} date={askedOn} shown={shown} onLight={setLit} />}
        </Flex>
      )}
    </MapSide>
  )
}
