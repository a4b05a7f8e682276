import { PlusOutlined, TeamOutlined } from '@ant-design/icons'
import { Button, Segmented, Select } from 'antd'
import { Link } from 'react-router'

import { useGet } from '../../api/query'
import type { ProcessSummary } from '../../api/types/definitions'
import { useTitle, useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { useTableState } from '../../parts/table/useTableState'
import { mayAny } from '../../session/rights'
import { useMe } from '../../session/session'
import { CaseTable } from './CaseTable'
import { casesWords } from './words'

const SCOPES = ['running', 'mine', 'all'] as const

/** Which cases a scope asks for. */
const ASKED = { mine: { mine: true }, running: {}, all: { all: true } }

export function CaseList() {
  const text = useWords(casesWords)
  const title = useTitle()
  const me = useMe()
  const state = useTableState()
  const scope = SCOPES.find((one) => one === state.get('scope')) ?? 'running'
  const process = state.get('process')
  const processes = useGet<ProcessSummary[]>('/definitions/processes', {}, { lasting: true })
  return (
    <>
      <PageHeader
        title={text.title}
        lead={text.lead}
        actions={
          <>
            {mayAny(me, 'act') && (
              <Link to="/cases/new">
                <Button type="primary" icon={<PlusOutlined />}>
                  {text.open}
                </Button>
              </Link>
            )}
            <Link to="/cases/meetings">
              <Button icon={<TeamOutlined />}>{text.meetings}</Button>
            </Link>
          </>
        }
      />
      <CaseTable
        name="cases"
        label={text.title}
        state={state}
        asked={{ ...ASKED[scope], process }}
        empty={scope === 'mine' ? <Empty title={text.nothingMine} /> : undefined}
        filters={
          <>
            <Segmented
              value={scope}
              options={SCOPES.map((one) => ({ value: one, label: text[one] }))}
              onChange={(one) => state.set({ scope: one === 'running' ? null : one })}
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
