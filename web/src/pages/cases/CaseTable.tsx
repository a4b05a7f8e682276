import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'

import type { Query } from '../../api/client'
import { useGet } from '../../api/query'
import type { CaseView } from '../../api/types/cases'
import { RecordTable } from '../../parts/table/RecordTable'
import type { TableState } from '../../parts/table/useTableState'
import { caseAddress, useCaseColumns } from './caseColumns'

interface Props {
  name: string
  label: string
  state: TableState
  /** Which cases. */
  asked: Query
  filters: ReactNode
  empty?: ReactNode
}

/** Cases as a table, paged by the server; a row opens its case. */
export function CaseTable({ name, label, state, asked, filters, empty }: Props) {
  const navigate = useNavigate()
  const columns = useCaseColumns()
  const { q, offset, limit } = state.query
  const found = useGet<{ total: number; cases: CaseView[] }>(
    '/cases',
    { ...asked, q, offset, limit },
    { keep: true },
  )
  return (
    <RecordTable<CaseView>
      name={name}
      label={label}
      columns={columns}
      rowKey={(one) => one.number}
      state={state}
      rows={found.data?.cases}
      total={found.data?.total}
      loading={found.isFetching}
      error={found.error}
      retry={() => void found.refetch()}
      onOpen={(one) => void navigate(caseAddress(one.number))}
      empty={state.q === '' ? empty : undefined}
      filters={filters}
    />
  )
}
