import { PrinterOutlined } from '@ant-design/icons'
import { Alert, Button, Select } from 'antd'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'

import { useGet } from '../../../api/query'
import type { Edition, Report } from '../../../api/types/reports'
import { grouped } from '../../../format/number'
import { useTitle, useWords } from '../../../i18n/words'
import { Asked } from '../../../parts/Asked'
import { DownloadButton } from '../../../parts/DownloadButton'
import { PageHeader } from '../../../parts/PageHeader'
import { YearInput } from '../../../parts/YearInput'
import { may } from '../../../session/rights'
import { useMe, useToday } from '../../../session/session'
import '../decisions.css'
import { Editions } from './Editions'
import { Finalise } from './Finalise'
import { ReportText } from './ReportText'
import { reportWords } from './reportWords'

interface Named {
  id: string
  title_zh: string
  title_en: string
}

const FILES = ['docx', 'pdf', 'md'] as const

/** A report read on the page: of now, or a final edition computed again. */
export default function ReportPage() {
  const text = useWords(reportWords)
  const title = useTitle()
  const me = useMe()
  const today = useToday()
  const navigate = useNavigate()
  const { report = 'annual' } = useParams()
  const [params, setParams] = useSearchParams()
  const year = Number(params.get('year')) || Number(today.slice(0, 4))
  const edition = Number(params.get('edition')) || undefined
  const reports = useGet<Named[]>('/definitions/reports', {}, { lasting: true })
  const found = useGet<Report>(`/reports/${report}`, { year, edition }, { keep: true })
  const editions = useGet<Edition[]>(`/reports/${report}/editions`, { year })
  const set = (next: { year?: number; edition?: number }) =>
    setParams(
      {
        year: String(next.year ?? year),
        ...(next.edition ? { edition: String(next.edition) } : {}),
      },
      { replace: true },
    )
  const named = reports.data?.find((one) => one.id === report)
  return (
    <>
      <PageHeader
        title={text.title}
        path={[{ title: text.decisions, to: `/decisions?year=${year}` }]}
        lead={text.lead}
        actions={
          <>
            <Select
              aria-label={text.report}
              value={report}
              style={{ minWidth: 200 }}
              options={(reports.data ?? []).map((one) => ({ value: one.id, label: title(one) }))}
              onChange={(id: string) => void navigate(`/decisions/reports/${id}?year=${year}`)}
            />
            <YearInput value={year} onChange={(next) => set({ year: next })} />
            <Select
              aria-label={text.version}
              value={edition ?? 0}
              style={{ minWidth: 130 }}
              options={[
                { value: 0, label: text.current },
                ...(editions.data ?? []).map((one) => ({
                  value: one.edition,
                  label: `${text.edition(grouped(one.edition))} ${one.date}`,
                })),
              ]}
              onChange={(next: number) => set({ edition: next })}
            />
            {FILES.map((format) => (
              <DownloadButton
                key={format}
                path={`/reports/${report}/file/${format}`}
                query={{ year, edition }}
                name={`${report}-${year}.${format}`}
              >
                {format.toUpperCase()}
              </DownloadButton>
            ))}
            <Button
              icon={<PrinterOutlined />}
              aria-label={text.print}
              onClick={() => window.print()}
            />
            <Link to={`/decisions/proof?year=${year}`}>
              <Button>{text.proof}</Button>
            </Link>
            {may(me, 'publish') && edition === undefined && (
              <Finalise report={report} title={named ? title(named) : report} year={year} />
            )}
          </>
        }
      />
      <Asked query={found} rows={16}>
        {(read) => (
          <>
            {read.edition?.same !== undefined && (
              <Alert
                showIcon
                className="no-print"
                style={{ marginBottom: 12 }}
                type={read.edition.same ? 'success' : 'error'}
                title={read.edition.same ? text.same : text.notSame}
              />
            )}
            <ReportText report={read} />
            <p className="quiet" style={{ textAlign: 'center' }}>
              {text.asOf(read.date, grouped(read.known_at))}
            </p>
          </>
        )}
      </Asked>
      <Editions query={editions} onOpen={(number) => set({ edition: number })} />
    </>
  )
}
