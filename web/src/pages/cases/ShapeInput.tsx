import { Button, Flex } from 'antd'
import type { Geometry } from 'geojson'
import { useMemo, useState } from 'react'

import { useTitle, useWords } from '../../i18n/words'
import type { Titled } from '../../i18n/words'
import { Area } from '../../parts/Area'
import { UploadBox } from '../../parts/UploadBox'
import { MapView } from '../../parts/map/MapView'
import { extentOf } from '../../parts/map/extent'
import type { Overlay } from '../../parts/map/types'
import { colours } from '../../theme/tokens'
import { casesWords } from './words'

interface Read {
  geometry: Geometry
  area_m2: string
  notes?: Titled[]
}

interface Props {
  value: Geometry | null
  onChange: (geometry: Geometry | null) => void
}

/** The outline of what the step is about: from a survey file, shown before it is sent. */
export function ShapeInput({ value, onChange }: Props) {
  const text = useWords(casesWords)
  const title = useTitle()
  const [read, setRead] = useState<Read | null>(null)
  const overlays = useMemo(() => (value === null ? [] : [overlayOf(value)]), [value])
  const bounds = useMemo(() => overlays[0] && extentOf(overlays[0].data), [overlays])
  return (
    <fieldset className="form-rows">
      <legend>{text.shape}</legend>
      {value === null ? (
        <UploadBox<Read>
          path="/shapes"
          hint={text.shapeHint}
          onDone={(answer) => {
            setRead(answer)
            onChange(answer.geometry)
          }}
        />
      ) : (
        <Flex vertical gap={8}>
          <Flex gap={12} align="center">
            <Area m2={read?.area_m2} />
            <Button size="small" onClick={() => onChange(null)}>
              {text.shapeAgain}
            </Button>
          </Flex>
          {read?.notes?.map((note) => (
            <small key={title(note)} className="quiet">
              {title(note)}
            </small>
          ))}
          <MapView label={text.shape} overlays={overlays} bounds={bounds} height={260} />
        </Flex>
      )}
    </fieldset>
  )
}

function overlayOf(geometry: Geometry): Overlay {
  const feature = { type: 'Feature' as const, geometry, properties: { number: 'shape' } }
  return {
    id: 'shape',
    data: { type: 'FeatureCollection', features: [feature] },
    style: { colour: colours.primary, pattern: 'hatch', width: 2 },
  }
}
