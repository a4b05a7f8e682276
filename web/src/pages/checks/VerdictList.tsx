import { Select } from 'antd'
import { useMemo } from 'react'
import { Link, useNavigate } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { CheckDefinition, VerdictRow } from '../../api/types/checks'
import { useTitle, useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { RecordTable } from '../../parts/table/RecordTable'
import type { RecordColumn } from '../../parts/table/columns'
import { useTableState } from '../../parts/table/useTableState'
import { OutcomeMark } from './OutcomeMark'
import { OUTCOMES } from './resultOverlays'
import { rankOf } from './rows'
import { checkWords } from './words'
import './checks.css'

/** The verdicts that were recorded. */
export default function VerdictList() {
  const text = useWords(checkWords)
  const title = useTitle()
  const navigate = useNavigate()
  const state = useTableState()
  const query = useGet<VerdictRow[]>('/verdicts')
  const checks = useGet<CheckDefinition[]>('/definitions/checks', {}, { lasting: true })
  const only = state.get('outcome')
  const rows = useMemo(() => {
    const typed = state.q.toLowerCase()
    const meant = (row: VerdictRow) =>
      `${row.number} ${row.subjects.join(' ')}`.toLowerCase().includes(typed)
    return query.data
      ?.filter((row) => meant(row) && (only === '' || row.outcome === only))
      .sort((a, b) => b.number.localeCompare(a.number, 'zh', { numeric: true }))
  }, [query.data, state.q, only])
  const columns = useMemo<RecordColumn<VerdictRow>[]>(() => {
    const names = new Map(checks.data?.map((one) => [one.id, title(one)]))
    return [
      {
        id: 'outcome',
        title: text.answer,
        width: 130,
        compare: (a, b) => rankOf(a.outcome) - rankOf(b.outcome),
        render: ({ outcome }) => <OutcomeMark outcome={outcome} />,
      },
      {
        id: 'number',
        title: text.number,
        width: 190,
        compare: (a, b) => a.number.localeCompare(b.number, 'zh', { numeric: true }),
        render: ({ number }) => <Link to={`/checks/verdicts/${part(number)}`}>{number}</Link>,
      },
      {
        id: 'check',
        title: text.check,
        width: 170,
        compare: (a, b) => a.check.localeCompare(b.check),
        render: ({ check }) => names.get(check) ?? check,
      },
      {
        id: 'date',
        title: text.date,
        width: 120,
        compare: (a, b) => a.date.localeCompare(b.date),
        render: ({ date }) => date,
      },
      {
        id: 'subjects',
        title: text.plots,
        width: 380,
        render: ({ subjects }) => <span title={subjects.join('、')}>{subjects.join('、')}</span>,
      },
    ]
  }, [checks.data, text, title])
  const isBare = state.q === '' && only === ''
  return (
    <>
      <PageHeader
        title={text.verdicts}
        lead={text.verdictsLead}
        path={[{ title: text.title, to: '/checks' }]}
      />
      <RecordTable<VerdictRow>
        name="checks.verdicts"
        label={text.verdicts}
        columns={columns}
        rowKey={({ number }) => number}
        state={state}
        rows={rows}
        error={query.error}
        retry={() => void query.refetch()}
        onOpen={({ number }) => void navigate(`/checks/verdicts/${part(number)}`)}
        empty={isBare ? <Empty title={text.noVerdicts}>{text.noVerdictsHint}</Empty> : undefined}
        filters={
          <Select
            style={{ minWidth: 130 }}
            aria-label={text.onlyAnswer}
            value={only}
            onChange={(outcome) => state.set({ outcome })}
            options={[
              { value: '', label: text.anyAnswer },
              ...OUTCOMES.map((one) => ({
                value: one,
                label: text[one],
              })),
            ]}
          />
        }
      />
    </>
  )
}
