import { Button } from 'antd'
import { useMemo, useState } from 'react'

import { useGet } from '../../api/query'
import type { FindingItem } from '../../api/types/data'
import { useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { RecordTable } from '../../parts/table/RecordTable'
import { useTableState } from '../../parts/table/useTableState'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { FindingAct } from './FindingAct'
import type { Act } from './FindingAct'
import { FindingAside } from './FindingAside'
import { FindingFilters } from './FindingFilters'
import { useFindingColumns } from './findingColumns'
import { dataWords } from './words'
import './findings.css'

const ACTS: { act: Act; right: string }[] = [
  { act: 'assign', right: 'examine' },
  { act: 'mended', right: 'examine' },
  { act: 'waive', right: 'waive' },
]

/** The work list of quality: what was found, where it lies, who looks after it. */
export default function Findings() {
  const text = useWords(dataWords)
  const me = useMe()
  const state = useTableState()
  const columns = useFindingColumns()
  const [selected, select] = useState<string[]>([])
  const [act, setAct] = useState<Act | null>(null)
  const asked = { edition: state.get('edition'), state: state.get('state') }
  const findings = useGet<FindingItem[]>('/findings', { ...asked, owner: state.get('owner') })
  const rows = useMemo(
    () => findings.data?.filter(shown(state.q, state.get('severity'), state.get('rule'))),
    [findings.data, state],
  )
  const active = rows?.find((one) => String(one.id) === state.get('finding'))
  const choose = (key: string | null) => state.set({ finding: key, page: state.page })
  return (
    <>
      <PageHeader title={text.findings} lead={text.findingsLead} />
      <div className="findings">
        <RecordTable
          name="findings"
          label={text.findings}
          columns={columns}
          rowKey={(one) => String(one.id)}
          state={state}
          rows={rows}
          error={findings.error}
          retry={() => void findings.refetch()}
          active={active ? String(active.id) : null}
          onActive={(one) => choose(String(one.id))}
          selected={selected}
          onSelect={select}
          empty={state.search === '' ? <Empty title={text.noFindings} /> : undefined}
          filters={<FindingFilters state={state} findings={findings.data ?? []} />}
          actions={ACTS.filter(({ right }) => may(me, right)).map(({ act: one }) => (
            <Button key={one} size="small" onClick={() => setAct(one)}>
              {text[one]}
            </Button>
          ))}
        />
        <FindingAside finding={active} findings={rows ?? []} onSelect={choose} />
      </div>
      <FindingAct
        act={act}
        ids={selected.map(Number)}
        onClose={() => setAct(null)}
        onDone={() => {
          setAct(null)
          select([])
        }}
      />
    </>
  )
}

function shown(q: string, severity: string, rule: string): (one: FindingItem) => boolean {
  const wanted = q.toLowerCase()
  return (one) =>
    (severity === '' || one.severity === severity) &&
    (rule === '' || one.rule === rule) &&
    [one.id, one.layer, one.edition, one.key, one.field, one.zh, one.en, one.owner]
      .join(' ')
      .toLowerCase()
      .includes(wanted)
}
