import { SafetyCertificateOutlined } from '@ant-design/icons'
import { Alert, Button, Select } from 'antd'

import { useGet, useSend } from '../../api/query'
import type { AuditRow, AuditVerified } from '../../api/types/administration'
import { instant } from '../../format/date'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { DownloadButton } from '../../parts/DownloadButton'
import { Notes } from '../../parts/Notes'
import { PageHeader } from '../../parts/PageHeader'
import { Problem } from '../../parts/Problem'
import type { RecordColumn } from '../../parts/table/columns'
import { RecordTable } from '../../parts/table/RecordTable'
import { useTableState } from '../../parts/table/useTableState'
import { useActionTitle } from './useTitles'
import { administrationWords } from './words'

const MOST = ['100', '300', '1000']

/** Who did what, in an order that nobody can change unnoticed. */
export default function Audit() {
  const text = useWords(administrationWords)
  const state = useTableState()
  const most = MOST.find((one) => one === state.get('most')) ?? '100'
  const audit = useGet<AuditRow[]>('/audit', { most })
  const verify = useSend<AuditVerified>('POST', '/audit/verify', [])
  const actionTitle = useActionTitle()
  const wanted = state.q.toLowerCase()
  const rows = audit.data
    ?.toReversed()
    .filter((row) =>
      [row.seq, row.actor, row.action, actionTitle(row.action), row.subject, row.reason]
        .join(' ')
        .toLowerCase()
        .includes(wanted),
    )
  const columns: RecordColumn<AuditRow>[] = [
    { id: 'seq', title: text.seq, numeric: true, render: (row) => grouped(row.seq) },
    { id: 'time', title: text.time, render: (row) => instant(row.time) },
    { id: 'actor', title: text.actor, render: (row) => row.actor },
    {
      id: 'action',
      title: text.what,
      render: (row) => <span title={row.action}>{actionTitle(row.action)}</span>,
    },
    {
      id: 'subject',
      title: text.subject,
      width: 420,
      render: (row) => <span title={row.subject}>{row.subject}</span>,
    },
    { id: 'reason', title: text.reason, render: (row) => row.reason },
  ]
  return (
    <>
      <PageHeader
        title={text.audit}
        lead={text.auditLead}
        actions={
          <>
            <DownloadButton path="/audit/anchor" name="anchor.json">
              {text.anchor}
            </DownloadButton>
            <Button
              type="primary"
              icon={<SafetyCertificateOutlined />}
              loading={verify.isPending}
              onClick={() => verify.mutate(undefined)}
            >
              {text.verify}
            </Button>
          </>
        }
      />
      {verify.error && <Problem error={verify.error} />}
      {verify.data && <Verified verified={verify.data} />}
      <RecordTable
        name="audit"
        label={text.audit}
        columns={columns}
        rowKey={(row) => String(row.seq)}
        state={state}
        rows={rows}
        error={audit.error}
        retry={() => void audit.refetch()}
        onActive={() => undefined}
        filters={
          <Select
            aria-label={text.howMany}
            value={most}
            options={MOST.map((one) => ({ value: one, label: text.latest(grouped(one)) }))}
            onChange={(one) => state.set({ most: one === '100' ? null : one })}
            style={{ minWidth: 130 }}
          />
        }
      />
    </>
  )
}

function Verified({ verified }: { verified: AuditVerified }) {
  const text = useWords(administrationWords)
  return (
    <Alert
      showIcon
      role="status"
      type={verified.holds ? 'success' : 'error'}
      title={verified.holds ? text.holds(grouped(verified.entries)) : text.broken}
      description={<Notes notes={verified.notes} />}
      style={{ marginBottom: 12 }}
    />
  )
}
