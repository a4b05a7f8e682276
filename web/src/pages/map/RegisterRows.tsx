import type { FeatureCollection, GeoJsonProperties } from 'geojson'
import { useMemo } from 'react'
import { useNavigate } from 'react-router'

import type { RegisterDefinition } from '../../api/types/definitions'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { RecordTable } from '../../parts/table/RecordTable'
import type { RecordColumn } from '../../parts/table/columns'
import { ValueText } from '../../parts/table/listing'
import { useTableState } from '../../parts/table/useTableState'
import { unitName } from '../../format/number'
import { recordPath } from './locate'
import type { StateLegend } from './useRegister'
import { mapWords } from './words'

interface Props {
  form: RegisterDefinition
  features: FeatureCollection | undefined
  legend: StateLegend[]
  hidden: string[]
  active: string | null
  onActive: (number: string) => void
  height: number
}

type Row = Exclude<GeoJsonProperties, null>

const NUMERIC = ['integer', 'decimal', 'area', 'money']

/** The records that the map shows, as a table; both light the same one. */
export function RegisterRows({ form, features, legend, hidden, active, onActive, height }: Props) {
  const text = useWords(mapWords)
  const title = useTitle()
  const { language } = useLanguage()
  const navigate = useNavigate()
  const state = useTableState('rows.')
  const rows = useMemo(() => {
    const found = features?.features.flatMap(({ properties }) => properties ?? [])
    return found?.filter((row) => !hidden.includes(String(row.state ?? '')))
  }, [features, hidden])
  const columns = useMemo<RecordColumn<Row>[]>(() => {
    const states = new Map(legend.map(({ id, title: name }) => [id, title(name)]))
    const own = form.fields.map((field, index) => ({
      id: field.id,
      title: title(field),
      unit: unitName(field.unit, language),
      numeric: NUMERIC.includes(field.kind),
      hidden: index >= 7,
      width: 150,
      compare: (a: Row, b: Row) => compare(a[field.id], b[field.id]),
      render: (row: Row) => (
        <ValueText
          value={(row[field.id] as string | null | undefined) ?? null}
          numeric={NUMERIC.includes(field.kind)}
        />
      ),
    }))
    const byState = {
      id: 'state',
      title: text.state,
      width: 110,
      compare: (a: Row, b: Row) => compare(a.state, b.state),
      render: (row: Row) => states.get(String(row.state ?? '')) ?? '—',
    }
    return [...own.slice(0, 1), byState, ...own.slice(1)]
  }, [form, legend, language, title, text])
  return (
    <RecordTable<Row>
      name={`map.${form.id}`}
      label={title(form)}
      columns={columns}
      rowKey={(row) => String(row.number)}
      state={state}
      rows={rows}
      searchable={false}
      active={active}
      onActive={(row) => onActive(String(row.number))}
      onOpen={(row) => void navigate(recordPath(form.id, String(row.number)))}
      height={height}
    />
  )
}

function compare(a: unknown, b: unknown): number {
  const [one, other] = [String(a ?? ''), String(b ?? '')]
  return one.localeCompare(other, 'zh', { numeric: true })
}
