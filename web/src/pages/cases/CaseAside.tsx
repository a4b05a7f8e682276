import { Descriptions, Tag } from 'antd'
import { Link } from 'react-router'

import { part } from '../../api/client'
import type { CaseClock, CasePage } from '../../api/types/cases'
import type { ProcessDefinition } from '../../api/types/definitions'
import type { Shown } from '../../api/types/registers'
import { usePunctuation } from '../../i18n/punctuation'
import { useTitle, useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { ClockTag } from '../../parts/case/ClockTag'
import { caseWords } from '../../parts/case/words'
import { ValueText } from '../../parts/table/listing'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { Instruct } from '../workbench/Instruct'
import { Attachments } from './Attachments'
import { HandOver } from './HandOver'
import { useMaterialNames } from './useMaterialNames'
import { casesWords } from './words'

/** At the right of a case: its clocks, its materials, its record. */
export function CaseAside({ data, process }: { data: CasePage; process?: ProcessDefinition }) {
  const text = useWords(casesWords)
  const me = useMe()
  const { case: view } = data
  const named = useMaterialNames(process)
  return (
    <>
      {data.clocks.length > 0 && (
        <Panel title={text.clocks}>
          {data.clocks.map((clock) => (
            <ClockRow key={clock.clock + clock.started} clock={clock} />
          ))}
        </Panel>
      )}
      {data.materials.length > 0 && (
        <Panel title={text.materials}>
          {data.materials.map((id) => (
            <Tag key={id}>✓ {named(id)}</Tag>
          ))}
        </Panel>
      )}
      <Attachments number={view.number} files={data.attachments} />
      {data.record !== null && <RecordPanel record={data.record} number={view.record} />}
      {view.closed_on === null && (
        <div style={{ marginBottom: 12 }} className="no-print">
          <Instruct about={{ case: view.number }} />
        </div>
      )}
      {view.closed_on === null && may(me, 'hand_over') && <HandOver number={view.number} />}
    </>
  )
}

function ClockRow({ clock }: { clock: CaseClock }) {
  const text = useWords(casesWords)
  const own = useWords(caseWords)
  const title = useTitle()
  return (
    <div style={{ marginBottom: 8 }}>
      <b>{title(clock)}</b>{' '}
      {clock.ended === null ? (
        <ClockTag due={clock.due} stopped={clock.stopped} />
      ) : (
        <span className="quiet">{own.ended(clock.ended)}</span>
      )}
      <div className="quiet">
        {clock.started} {text.started}
        {clock.due !== null && ` · ${own.due(clock.due)}`}
      </div>
    </div>
  )
}

function RecordPanel({ record, number }: { record: Shown; number: string | null }) {
  const text = useWords(casesWords)
  const title = useTitle()
  const marks = usePunctuation()
  const filled = record.columns.flatMap((column, index) => {
    const value = record.record.values[index] ?? null
    return value === null ? [] : [{ column, value }]
  })
  return (
    <Panel
      title={text.theRecord + marks.colon + title(record)}
      extra={
        number !== null && (
          <Link to={`/registers/${part(record.register)}/${part(number)}`}>{text.openRecord}</Link>
        )
      }
    >
      <Descriptions
        size="small"
        column={1}
        items={filled.map(({ column, value }) => ({
          key: column.id,
          label: title(column),
          children: <ValueText value={value} numeric={column.unit !== undefined} />,
        }))}
      />
    </Panel>
  )
}
