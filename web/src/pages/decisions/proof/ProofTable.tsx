import {
  CheckCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  QuestionCircleOutlined,
  ScissorOutlined,
  SwapOutlined,
} from '@ant-design/icons'
import { Button } from 'antd'
import { Link, useSearchParams } from 'react-router'

import type { ProofRow, ProofStatus, Proved } from '../../../api/types/reports'
import { grouped } from '../../../format/number'
import { useWords } from '../../../i18n/words'
import { Empty } from '../../../parts/Empty'
import { PlainTable } from '../../../parts/table/PlainTable'
import { figureAddress } from '../Answers'
import { proofWords } from './proofWords'

/** The gravest first; each with its own mark. */
const MARKS: Record<ProofStatus, { mark: typeof SwapOutlined; colour: string }> = {
  wrong: { mark: CloseCircleOutlined, colour: 'var(--danger)' },
  cut_or_unrounded: { mark: ScissorOutlined, colour: 'var(--warning)' },
  warned: { mark: ExclamationCircleOutlined, colour: 'var(--warning)' },
  untraced: { mark: QuestionCircleOutlined, colour: 'var(--inkQuiet)' },
  rounded: { mark: SwapOutlined, colour: 'var(--primary)' },
  right: { mark: CheckCircleOutlined, colour: 'var(--good)' },
}

const STATUSES = Object.keys(MARKS) as ProofStatus[]

/** The figures of a draft, filtered by what was found. */
export function ProofTable({ proved, year }: { proved: Proved; year: number }) {
  const text = useWords(proofWords)
  const [params, setParams] = useSearchParams()
  const chosen = STATUSES.find((one) => one === params.get('status')) ?? null
  const counts = new Map(proved.counts)
  const rows = proved.rows.filter((row) => chosen === null || row.status === chosen)
  const choose = (status: ProofStatus | null) =>
    setParams(status === null ? {} : { status }, { replace: true })
  if (proved.rows.length === 0) return <Empty title={text.nothing} />
  return (
    <>
      <p role="status">
        <b>{text.verdict(grouped(counts.get('wrong') ?? 0), grouped(proved.rows.length))}</b>
      </p>
      <div className="proof-counts no-print" style={{ marginBottom: 12 }}>
        <Button type={chosen === null ? 'primary' : 'default'} onClick={() => choose(null)}>
          {text.all} {grouped(proved.rows.length)}
        </Button>
        {STATUSES.map((status) => (
          <Button
            key={status}
            type={chosen === status ? 'primary' : 'default'}
            onClick={() => choose(status)}
          >
            {text[status]} {grouped(counts.get(status) ?? 0)}
          </Button>
        ))}
      </div>
      {rows.length === 0 ? (
        <Empty title={text.none} />
      ) : (
        <PlainTable<ProofRow>
          label={text.title}
          rows={rows}
          rowKey={(row) => `${row.place} ${row.figure}`}
          columns={[
            { id: 'figure', title: text.figure, render: (row) => <b>{row.figure}</b> },
            { id: 'status', title: text.status, render: (row) => <Found status={row.status} /> },
            {
              id: 'expected',
              title: text.expected,
              render: (row) =>
                row.expected === null ? <span className="quiet">—</span> : row.expected,
            },
            { id: 'reason', title: text.reason, render: (row) => row.reason },
            {
              id: 'indicator',
              title: text.open,
              render: (row) =>
                row.indicator !== null && (
                  <Link to={figureAddress(row.indicator, year)}>{row.indicator}</Link>
                ),
            },
            {
              id: 'place',
              title: text.place,
              render: (row) => <span className="quiet">{row.place}</span>,
            },
          ]}
        />
      )}
    </>
  )
}

function Found({ status }: { status: ProofStatus }) {
  const text = useWords(proofWords)
  const { mark: Mark, colour } = MARKS[status]
  return (
    <span className="proof-status" style={{ color: colour }}>
      <Mark aria-hidden /> {text[status]}
    </span>
  )
}
