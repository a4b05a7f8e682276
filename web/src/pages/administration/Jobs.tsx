import { Progress } from 'antd'

import { useGet, useSend } from '../../api/query'
import type { JobRow } from '../../api/types/data'
import { instant } from '../../format/date'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { CancelJob } from '../../parts/CancelJob'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { Problem } from '../../parts/Problem'
import type { RecordColumn } from '../../parts/table/columns'
import { RecordTable } from '../../parts/table/RecordTable'
import { useTableState } from '../../parts/table/useTableState'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { administrationWords } from './words'

/** Between two looks: often enough to see it move. */
const EVERY_MS = 2000

const UNDER_WAY = ['queued', 'running', 'silent']

/** Long work: how far it is; it goes on when the page is closed. */
export default function Jobs() {
  const text = useWords(administrationWords)
  const me = useMe()
  const state = useTableState()
  const jobs = useGet<JobRow[]>('/jobs', {}, { every: EVERY_MS })
  const cancel = useSend<JobRow>('DELETE', '/jobs', ['/jobs'])
  const wanted = state.q.toLowerCase()
  const rows = jobs.data?.filter((job) =>
    [job.id, job.kind, job.state, job.message, JSON.stringify(job.input)]
      .join(' ')
      .toLowerCase()
      .includes(wanted),
  )
  const columns: RecordColumn<JobRow>[] = [
    { id: 'id', title: text.number, numeric: true, render: (job) => job.id },
    { id: 'kind', title: text.kind, render: (job) => kindTitle(text, job.kind) },
    { id: 'state', title: text.state, render: (job) => text[`job_${job.state}`] },
    { id: 'progress', title: text.progress, width: 200, render: (job) => <Share job={job} /> },
    {
      id: 'message',
      title: text.message,
      width: 280,
      render: (job) => <span title={job.message}>{job.message || '—'}</span>,
    },
    { id: 'attempts', title: text.attempts, numeric: true, render: (job) => job.attempts },
    {
      id: 'heartbeat',
      title: text.heartbeat,
      render: (job) => (job.heartbeat ? instant(job.heartbeat) : '—'),
    },
    {
      id: 'acts',
      title: text.acts,
      render: (job) =>
        UNDER_WAY.includes(job.state) && (may(me, 'operate') || may(me, 'import')) ? (
          <CancelJob id={job.id} cancel={cancel} />
        ) : (
          <span className="quiet">—</span>
        ),
    },
  ]
  return (
    <>
      <PageHeader title={text.jobs} lead={text.jobsLead} />
      {cancel.error && <Problem error={cancel.error} />}
      <RecordTable
        name="jobs"
        label={text.jobs}
        columns={columns}
        rowKey={(job) => String(job.id)}
        state={state}
        rows={rows}
        error={jobs.error}
        retry={() => void jobs.refetch()}
        onActive={() => undefined}
        empty={state.q === '' ? <Empty title={text.noJobs} /> : undefined}
      />
    </>
  )
}

function Share({ job }: { job: JobRow }) {
  const text = useWords(administrationWords)
  const count = text.steps(grouped(job.done), job.total > 0 ? grouped(job.total) : '?')
  if (job.total === 0) return <span>{job.done > 0 ? count : '—'}</span>
  const percent = Math.floor((job.done / job.total) * 100)
  return (
    <>
      <Progress
        size="small"
        percent={percent}
        status={job.state === 'failed' ? 'exception' : 'normal'}
        aria-label={count}
      />
      <small className="quiet">{count}</small>
    </>
  )
}

function kindTitle(text: Record<string, unknown>, kind: string): string {
  const said = text[`kind_${kind}`]
  return typeof said === 'string' ? said : kind
}
