import { Collapse, Input } from 'antd'
import type { Map as MapLibre } from 'maplibre-gl'
import { useState } from 'react'

import type { LayerView } from '../../api/types/map'
import { useTitle, useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { LayerRow } from './LayerRow'
import type { LayerOn } from './address'
import { grouped } from './groups'
import type { Legends } from './useLayers'
import { mapWords } from './words'

interface Props {
  map: MapLibre | null
  layers: LayerView[]
  on: LayerOn[]
  legends: Legends
  onChange: (on: LayerOn[]) => void
}

/** All layers under their headings; those that are shown open their legend. */
export function LayerTree({ map, layers, on, legends, onChange }: Props) {
  const text = useWords(mapWords)
  const title = useTitle()
  const [typed, setTyped] = useState('')
  const meant = layers.filter((layer) => title(layer).toLowerCase().includes(typed.toLowerCase()))
  const groups = grouped(meant)
  const shown = new Map(on.map((one) => [one.id, one]))
  const toggle = (id: string, show: boolean) =>
    onChange(show ? [...on, { id }] : on.filter((one) => one.id !== id))
  const count = (own: LayerView[]) => own.filter(({ id }) => shown.has(id)).length
  return (
    <>
      <Input
        size="small"
        allowClear
        placeholder={text.findLayer}
        aria-label={text.findLayer}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {groups.length === 0 && <Empty title={text.noLayer} />}
      <Collapse
        ghost
        size="small"
        key={typed === '' ? 'all' : 'found'}
        className="map-tree"
        defaultActiveKey={groups
          .filter(({ layers: own }) => typed !== '' || count(own) > 0)
          .map(({ group }) => group)}
        items={groups.map(({ group, layers: own }) => ({
          key: group,
          label: text[group],
          extra: (
            <span className="quiet">
              {count(own)}/{own.length}
            </span>
          ),
          children: own.map((layer) => (
            <LayerRow
              key={layer.id}
              map={map}
              layer={layer}
              on={shown.get(layer.id)}
              entries={legends[layer.id] ?? []}
              onToggle={(show) => toggle(layer.id, show)}
              onOpacity={(opacity) =>
                onChange(on.map((one) => (one.id === layer.id ? { ...one, opacity } : one)))
              }
            />
          )),
        }))}
      />
    </>
  )
}
