import { EnvironmentOutlined, TableOutlined } from '@ant-design/icons'
import { Segmented } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import { useNavigate, useParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { Listing, RecordView } from '../../api/types/registers'
import { grouped } from '../../format/number'
import { sectionName } from '../../format/section'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { numberOf, recordColumns } from '../../parts/record/recordColumns'
import { useDefinition, useRegister } from '../../parts/record/useRegister'
import type { RegisterWords } from '../../parts/record/useRegister'
import { RecordTable } from '../../parts/table/RecordTable'
import { useTableState } from '../../parts/table/useTableState'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { AsOf } from './AsOf'
import { BulkEdit } from './BulkEdit'
import { FilterTags, Filters } from './Filters'
import { RegisterActions } from './RegisterActions'
import { RegisterMap } from './RegisterMap'
import { conditionOf, readFilters, writeFilters } from './filters'
import { registerWords } from './words'
import './registers.css'

/** Records of a register: filtered, ordered, as a table or with the map beside it. */
export default function RegisterPage() {
  const { register = '' } = useParams()
  const definition = useDefinition(register)
  return (
    <Asked query={definition} rows={10}>
      {() => <Records key={register} register={register} />}
    </Asked>
  )
}

function Records({ register }: { register: string }) {
  const text = useWords(registerWords)
  const title = useTitle()
  const { language } = useLanguage()
  const navigate = useNavigate()
  const words = useRegister(register)
  const { definition } = words
  const state = useTableState()
  const filters = useMemo(() => readFilters(state.search && state.get('f')), [state])
  const given = state.get('where')
  const chosen = {
    q: state.q || undefined,
    where: conditionOf(filters, given),
    date: state.get('date') || undefined,
    known_at: state.get('known_at') || undefined,
  }
  const listing = useGet<Listing>(
    `/registers/${register}/records`,
    { ...chosen, ...state.query },
    { keep: true },
  )
  const columns = useMemo(
    () =>
      listing.data === undefined
        ? []
        : recordColumns(listing.data, words, { language, state: text.state }),
    [listing.data, words, language, text.state],
  )
  const active = state.get('sel') || null
  const choose = useCallback(
    (number: string | null) => state.set({ sel: number, page: state.page }),
    [state],
  )
  const [selected, select] = useState<string[]>([])
  const edits = may(useMe(), 'import')
  if (definition === undefined) return null
  const withMap = state.get('view') === 'map' && definition.geometry !== null
  const total = listing.data?.total
  const table = (
    <RecordTable<RecordView>
      name={`register.${register}`}
      label={title(definition)}
      columns={columns}
      rowKey={(row) => keyOf(row, listing.data, words)}
      state={state}
      rows={listing.data?.rows}
      total={total}
      loading={listing.isFetching && listing.isPlaceholderData}
      error={listing.error}
      retry={() => void listing.refetch()}
      {...(edits ? { selected, onSelect: select } : {})}
      actions={<BulkEdit definition={definition} numbers={selected} onDone={() => select([])} />}
      active={active}
      onActive={(row) => choose(keyOf(row, listing.data, words))}
      onOpen={(row) =>
        void navigate(`/registers/${register}/${part(keyOf(row, listing.data, words))}`)
      }
      exportTo={{
        path: `/registers/${register}/export`,
        query: { ...chosen, order: state.order || undefined, lang: language },
        name: `${register}.xlsx`,
      }}
      filters={
        <>
          <Filters
            definition={definition}
            filters={filters}
            onChange={(next) => state.set({ f: writeFilters(next) })}
          />
          <AsOf
            date={chosen.date ?? ''}
            knownAt={chosen.known_at ?? ''}
            onChange={(changes) => state.set(changes)}
          />
          {definition.geometry !== null && (
            <Segmented
              value={withMap ? 'map' : 'table'}
              options={[
                { value: 'table', label: text.table, icon: <TableOutlined /> },
                { value: 'map', label: text.map, icon: <EnvironmentOutlined /> },
              ]}
              onChange={(view) =>
                state.set({ view: view === 'map' ? 'map' : null, page: state.page })
              }
            />
          )}
        </>
      }
    />
  )
  const told = [
    sectionName(definition.section, language),
    total !== undefined && text.records(grouped(total)),
    chosen.date && text.asOf(chosen.date),
  ]
  return (
    <>
      <PageHeader
        title={title(definition)}
        path={[{ title: text.title, to: '/registers' }]}
        lead={told.filter(Boolean).join(' · ')}
        actions={<RegisterActions register={register} />}
      />
      <FilterTags
        words={words}
        filters={filters}
        given={given}
        onChange={(next) => state.set({ f: writeFilters(next) })}
        onDropGiven={() => state.set({ where: null })}
      />
      {withMap ? (
        <div className="with-map">
          <RegisterMap
            register={register}
            title={title(definition)}
            query={chosen}
            total={total}
            selected={active}
            onSelect={choose}
          />
          {table}
        </div>
      ) : (
        table
      )}
    </>
  )
}

/** The number by which map and table know a record. */
function keyOf(row: RecordView, listing: Listing | undefined, words: RegisterWords): string {
  const number = listing === undefined ? '' : numberOf(listing, row, words)
  return number || `#${row.record}`
}
