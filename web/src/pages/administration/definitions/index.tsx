import { CheckSquareOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'

import { useSend } from '../../../api/query'
import type { DefinitionsChecked } from '../../../api/types/administration'
import { useTitle, useWords } from '../../../i18n/words'
import { PageHeader } from '../../../parts/PageHeader'
import type { RecordColumn } from '../../../parts/table/columns'
import { RecordTable } from '../../../parts/table/RecordTable'
import { useTableState } from '../../../parts/table/useTableState'
import { may } from '../../../session/rights'
import { useMe } from '../../../session/session'
import { administrationWords } from '../words'
import { Checked } from './Checked'
import { KINDS, useDefinitions } from './useDefinitions'
import type { DefinitionRow } from './useDefinitions'

/** The business as data: what is defined, and whether its worked examples come out. */
export default function Definitions() {
  const text = useWords(administrationWords)
  const title = useTitle()
  const me = useMe()
  const state = useTableState()
  const { rows: all, error } = useDefinitions()
  const check = useSend<DefinitionsChecked>('GET', '/definitions/check', [])
  const [kind, wanted] = [state.get('kind'), state.q.toLowerCase()]
  const rows = all
    ?.filter((row) => kind === '' || row.kind === kind)
    .filter((row) => `${row.id} ${row.title_zh} ${row.title_en}`.toLowerCase().includes(wanted))
  const columns: RecordColumn<DefinitionRow>[] = [
    { id: 'kind', title: text.kind, render: (row) => text[`defined_${row.kind}`] },
    { id: 'title', title: text.name, render: (row) => title(row) },
    { id: 'id', title: text.id, render: (row) => <code>{row.id}</code> },
    { id: 'section', title: text.section, render: (row) => row.section ?? '—' },
  ]
  return (
    <>
      <PageHeader
        title={text.definitions}
        lead={text.definitionsLead}
        actions={
          may(me, 'operate') && (
            <Button
              type="primary"
              icon={<CheckSquareOutlined />}
              loading={check.isPending}
              onClick={() => check.mutate(undefined)}
            >
              {text.checkThem}
            </Button>
          )
        }
      />
      <Checked checked={check.data} error={check.error} />
      <RecordTable
        name="definitions"
        label={text.definitions}
        columns={columns}
        rowKey={(row) => `${row.kind}:${row.id}`}
        state={state}
        rows={rows}
        error={error}
        onActive={() => undefined}
        filters={
          <Select
            allowClear
            aria-label={text.kind}
            placeholder={text.anyKind}
            value={kind || undefined}
            options={KINDS.map((one) => ({ value: one, label: text[`defined_${one}`] }))}
            onChange={(one: string | undefined) => state.set({ kind: one ?? null })}
            style={{ minWidth: 130 }}
          />
        }
      />
    </>
  )
}
