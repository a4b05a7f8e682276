import { Select } from 'antd'
import { Link, useNavigate } from 'react-router'

import type { LayerView } from '../../api/types/data'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import type { RecordColumn } from '../../parts/table/columns'
import { RecordTable } from '../../parts/table/RecordTable'
import { useTableState } from '../../parts/table/useTableState'
import { PageHeader } from '../../parts/PageHeader'
import { EditionName } from './EditionName'
import { editionsOf, inForce, layerAddress, useLayers, waiting } from './layers'
import { dataWords } from './words'

const SHOWN = ['in_force', 'waiting', 'none'] as const

/** Whether a layer is among those asked for. */
function isShown(layer: LayerView, shown: string): boolean {
  if (shown === 'in_force') return layer.in_force !== null
  if (shown === 'waiting') return waiting(layer).length > 0
  return shown !== 'none' || editionsOf(layer).length === 0
}

/** Every layer: what it is in law, who keeps it, which edition is in force. */
export function Catalogue() {
  const text = useWords(dataWords)
  const title = useTitle()
  const navigate = useNavigate()
  const state = useTableState()
  const layers = useLayers()
  const shown = state.get('shown')
  const wanted = state.q.toLowerCase()
  const rows = layers.data
    ?.filter((layer) => isShown(layer, shown))
    .filter((layer) =>
      [layer.id, layer.title_zh, layer.title_en, layer.owner ?? '']
        .join(' ')
        .toLowerCase()
        .includes(wanted),
    )
  const columns: RecordColumn<LayerView>[] = [
    {
      id: 'title',
      title: text.layer,
      render: (layer) => <Link to={layerAddress(layer.id)}>{title(layer)}</Link>,
    },
    { id: 'id', title: text.id, hidden: true, render: (layer) => layer.id },
    {
      id: 'geometry',
      title: text.geometry,
      render: (layer) => text[layer.geometry ?? 'table'],
    },
    {
      id: 'status',
      title: text.status,
      width: 300,
      render: (layer) => {
        const said = title({ zh: layer.status_zh, en: layer.status_en })
        return <span title={said}>{said}</span>
      },
    },
    { id: 'owner', title: text.owner, render: (layer) => layer.owner ?? '—' },
    { id: 'secrecy', title: text.secrecy, render: (layer) => layer.secrecy },
    {
      id: 'in_force',
      title: text.inForce,
      render: (layer) =>
        layer.in_force === null ? (
          <span className="quiet">{text.noEdition}</span>
        ) : (
          <EditionName edition={layer.in_force} />
        ),
    },
    {
      id: 'from',
      title: text.from,
      render: (layer) => inForce(layer)?.effective_from ?? '—',
    },
    {
      id: 'rows',
      title: text.rows,
      numeric: true,
      render: (layer) => grouped(inForce(layer)?.rows ?? '—'),
    },
    {
      id: 'waiting',
      title: text.waiting,
      numeric: true,
      render: (layer) => waiting(layer).length || <span className="quiet">—</span>,
    },
  ]
  return (
    <>
      <PageHeader title={text.catalogue} lead={text.catalogueLead} />
      <RecordTable
        name="layers"
        label={text.catalogue}
        columns={columns}
        rowKey={(layer) => layer.id}
        state={state}
        rows={rows}
        error={layers.error}
        retry={() => void layers.refetch()}
        onOpen={(layer) => void navigate(layerAddress(layer.id))}
        filters={
          <Select
            allowClear
            aria-label={text.shown}
            placeholder={text.allLayers}
            value={shown || undefined}
            options={SHOWN.map((one) => ({ value: one, label: text[`shown_${one}`] }))}
            onChange={(one: string | undefined) => state.set({ shown: one ?? null })}
            style={{ minWidth: 150 }}
          />
        }
      />
    </>
  )
}
