import { DownOutlined, RightOutlined } from '@ant-design/icons'
import { Button, Checkbox, Slider } from 'antd'
import type { Map as MapLibre } from 'maplibre-gl'
import { useState } from 'react'

import type { LayerView } from '../../api/types/map'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Swatch } from '../../parts/map/Swatch'
import { layerStyle } from '../../parts/map/legend/legend'
import type { LegendEntry } from '../../parts/map/legend/legend'
import { ClassLegend } from './ClassLegend'
import type { LayerOn } from './address'
import { mapWords } from './words'

interface Props {
  map: MapLibre | null
  layer: LayerView
  on: LayerOn | undefined
  entries: LegendEntry[]
  onToggle: (show: boolean) => void
  onOpacity: (opacity: number) => void
}

/** A layer: shown or not, how strongly, its edition and its legend. */
export function LayerRow({ map, layer, on, entries, onToggle, onOpacity }: Props) {
  const text = useWords(mapWords)
  const title = useTitle()
  const [open, setOpen] = useState(false)
  const style = layerStyle(layer.id)
  const edition = layer.editions.find((one) => one.edition === layer.in_force)
  const name = title(layer)
  return (
    <div className="map-layer">
      <div className="map-layer-head">
        <Checkbox
          checked={on !== undefined}
          disabled={layer.in_force === null && on === undefined}
          onChange={(event) => onToggle(event.target.checked)}
        >
          <Swatch style={style} shape={layer.geometry} /> {name}
        </Checkbox>
        {layer.in_force === null && <small className="quiet">{text.noEdition}</small>}
        {on !== undefined && layer.in_force !== null && (
          <Button
            type="text"
            size="small"
            aria-expanded={open}
            aria-label={`${text.details} ${name}`}
            icon={open ? <DownOutlined /> : <RightOutlined />}
            onClick={() => setOpen(!open)}
          />
        )}
      </div>
      {open && on !== undefined && (
        <div className="map-layer-more">
          <small className="quiet">
            {title({ zh: layer.status_zh, en: layer.status_en })}
            {edition !== undefined && (
              <>
                <br />
                {text.inForceSince(edition.effective_from ?? '—')}
                {edition.document !== null && ` · ${edition.document}`}
                {edition.rows !== null && ` · ${text.features(grouped(edition.rows))}`}
              </>
            )}
          </small>
          <label className="map-opacity">
            <span>{text.opacity}</span>
            <Slider
              min={10}
              max={100}
              step={5}
              value={Math.round((on.opacity ?? style.opacity ?? 0.35) * 100)}
              tooltip={{ formatter: (value) => `${value ?? 0}%` }}
              ariaLabelForHandle={`${text.opacity} ${name}`}
              onChange={(value) => onOpacity(value / 100)}
            />
          </label>
          {entries.length > 0 && <ClassLegend map={map} layer={layer.id} entries={entries} />}
        </div>
      )}
    </div>
  )
}
