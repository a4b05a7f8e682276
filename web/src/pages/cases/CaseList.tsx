import { PlusOutlined } from '@ant-design/icons'
import { Button, Segmented, Select } from 'antd'
import { Link, useNavigate } from 'react-router'

import { useGet } from '../../api/query'
import type { CaseView } from '../../api/types/cases'
import type { ProcessSummary } from '../../api/types/definitions'
import { useTitle, useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { RecordTable } from '../../parts/table/RecordTable'
import { useTableState } from '../../parts/table/useTableState'
import { mayAny } from '../../session/rights'
import { useMe } from '../../session/session'
import { caseAddress, useCaseColumns } from './caseColumns'
import { casesWords } from './words'

const SCOPES = ['mine', 'running', 'all'] as const

/** Which cases a scope asks for. */
const ASKED = { mine: { mine: true }, running: {}, all: { all: true } }

export function CaseList() {
  const text = useWords(casesWords)
  const title = useTitle()
  const navigate = useNavigate()
  const me = useMe()
  const state = useTableState()
  const columns = useCaseColumns()
  const scope = SCOPES.find((one) => one === state.get('scope')) ?? 'mine'
  const process = state.get('process')
  const { q, offset, limit } = state.query
  const found = useGet<{ total: number; cases: CaseView[] }>(
    '/cases',
    { ...ASKED[scope], process, q, offset, limit },
    { keep: true },
  )
  const processes = useGet<ProcessSummary[]>('/definitions/processes', {}, { lasting: true })
  return (
    <>
      <PageHeader
        title={text.title}
        lead={text.lead}
        actions={
          mayAny(me, 'act') && (
            <Link to="/cases/new">
              <Button type="primary" icon={<PlusOutlined />}>
                {text.open}
              </Button>
            </Link>
          )
        }
      />
      <RecordTable<CaseView>
        name="cases"
        label={text.title}
        columns={columns}
        rowKey={(one) => one.number}
        state={state}
        rows={found.data?.cases}
        total={found.data?.total}
        loading={found.isFetching}
        error={found.error}
        retry={() => void found.refetch()}
        onOpen={(one) => void navigate(caseAddress(one.number))}
        empty={scope === 'mine' && state.q === '' ? <Empty title={text.nothingMine} /> : undefined}
        filters={
          <>
            <Segmented
              value={scope}
              options={SCOPES.map((one) => ({ value: one, label: text[one] }))}
              onChange={(one) => state.set({ scope: one === 'mine' ? null : one })}
            />
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={text.process}
              placeholder={text.anyProcess}
              value={process || undefined}
              options={(processes.data ?? []).map((one) => ({ value: one.id, label: title(one) }))}
              onChange={(one: string | undefined) => state.set({ process: one ?? null })}
              style={{ minWidth: 180 }}
            />
          </>
        }
      />
    </>
  )
}
