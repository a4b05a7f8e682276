import { Flex, Pagination, Table } from 'antd'
import type { ReactNode } from 'react'

import type { Query } from '../../api/client'
import type { ApiProblem } from '../../api/problem'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { useAppearance } from '../../theme/mode'
import { DownloadButton } from '../DownloadButton'
import { Problem } from '../Problem'
import { useKept } from '../useKept'
import { ColumnChooser } from './ColumnChooser'
import { FilterText } from './FilterText'
import { HeadBox } from './HeadBox'
import { NoRows } from './NoRows'
import { RowCards } from './RowCards'
import { SelectionBar } from './SelectionBar'
import { Views } from './Views'
import { shownColumns } from './columns'
import type { RecordColumn } from './columns'
import { WIDTH, antdColumns, orderOf } from './antdColumns'
import { useRowKeys } from './useRowKeys'
import { SIZES } from './useTableState'
import type { TableState } from './useTableState'
import { tableWords } from './words'
import './table.css'

export interface RecordTableProps<Row> {
  /** Under this name columns and views are kept. */
  name: string
  /** Said to those who hear the page. */
  label: string
  columns: RecordColumn<Row>[]
  rowKey: (row: Row) => string
  state: TableState
  /** Rows of the page; undefined while they are on their way. */
  rows: Row[] | undefined
  /** How many there are on the server; without it, the rows are all. */
  total?: number
  loading?: boolean
  error?: ApiProblem | null
  retry?: () => void
  onOpen?: (row: Row) => void
  /** Keys of the selected rows; the row that the map lights is one of them. */
  selected?: string[]
  onSelect?: (keys: string[]) => void
  /** The row that is shown at the right or on the map. */
  active?: string | null
  onActive?: (row: Row) => void
  exportTo?: { path: string; query?: Query; name: string }
  /** Filters of the page, beside the text. */
  filters?: ReactNode
  /** What can be done with the selected rows. */
  actions?: ReactNode
  empty?: ReactNode
  /** Height of the body; long tables draw only the rows in sight. */
  height?: number
  searchable?: boolean
}

/** From this many rows on only those in sight are drawn. */
const MANY = 200

/** Records as a table: paged by the server, columns chosen, kept in the address, by keyboard. */
export function RecordTable<Row extends object>(props: RecordTableProps<Row>) {
  const { name, label, columns, rowKey, state, rows, total, selected, onSelect } = props
  const text = useWords(tableWords)
  const { phone } = useAppearance()
  const [chosen, choose] = useKept<string[] | null>(`kunyu.columns.${name}`, null)
  const keys = useRowKeys(props)
  const shown = shownColumns(columns, chosen)
  const many = (rows?.length ?? 0) > MANY
  const failed = Boolean(props.error) && rows === undefined
  const height = props.height ?? (many ? 560 : undefined)
  return (
    <section aria-label={label} className="record-table">
      <Flex
        gap={8}
        wrap
        align="center"
        className="no-print record-tools"
        style={{ marginBottom: 8 }}
      >
        {props.searchable !== false && (
          <FilterText value={state.q} onChange={(q) => state.set({ q })} />
        )}
        {props.filters}
        <span style={{ flex: 1 }} />
        <ColumnChooser columns={columns} shown={shown.map((one) => one.id)} onChange={choose} />
        <Views
          table={name}
          search={state.search}
          columns={chosen}
          onOpen={(search, kept) => {
            choose(kept)
            state.replace(search)
          }}
        />
        {props.exportTo && <DownloadButton {...props.exportTo}>{text.export}</DownloadButton>}
      </Flex>
      {selected && onSelect && selected.length > 0 && (
        <SelectionBar count={selected.length} onClear={() => onSelect([])}>
          {props.actions}
        </SelectionBar>
      )}
      {props.error && <Problem error={props.error} retry={props.retry} />}
      {!failed && phone && <RowCards table={props} columns={shown} />}
      {!failed && !phone && (
        <Table<Row>
          size="small"
          dataSource={rows ?? []}
          columns={antdColumns(shown, state.order, many)}
          rowKey={rowKey}
          loading={rows === undefined || props.loading}
          pagination={false}
          virtual={many}
          scroll={{ x: many ? width(shown) : 'max-content', y: height }}
          sticky={height === undefined}
          rowSelection={
            onSelect && {
              selectedRowKeys: selected ?? [],
              preserveSelectedRowKeys: true,
              columnTitle: (box) => <HeadBox>{box}</HeadBox>,
              onChange: (all) => onSelect(all.map(String)),
            }
          }
          onChange={(_page, _filters, sorter, { action }) => {
            if (action === 'sort' && !Array.isArray(sorter)) state.set({ order: orderOf(sorter) })
          }}
          locale={{
            emptyText: rows === undefined ? ' ' : (props.empty ?? <NoRows state={state} />),
          }}
          rowClassName={(row) => (rowKey(row) === props.active ? 'is-active' : '')}
          onRow={keys}
        />
      )}
      {total !== undefined && total > 0 && (
        <Pagination
          className="no-print"
          size="small"
          style={{ marginTop: 8 }}
          align="end"
          current={state.page}
          pageSize={state.size}
          total={total}
          pageSizeOptions={SIZES}
          showSizeChanger
          showQuickJumper={total > state.size * 5}
          showTotal={(all, [from, to]) => text.total(grouped(from), grouped(to), grouped(all))}
          onChange={(page, size) => state.set(size === state.size ? { page } : { size, page: 1 })}
        />
      )}
    </section>
  )
}

function width<Row>(columns: RecordColumn<Row>[]): number {
  return columns.reduce((sum, column) => sum + (column.width ?? WIDTH), 0)
}
