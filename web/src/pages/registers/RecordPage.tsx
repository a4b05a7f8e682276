import { EnvironmentOutlined, HistoryOutlined, PrinterOutlined } from '@ant-design/icons'
import { Alert, Button, Tag } from 'antd'
import { Link, useParams, useSearchParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { Story } from '../../api/types/story'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { Panel } from '../../parts/Panel'
import { useRegister } from '../../parts/record/useRegister'
import { Instruct } from '../workbench/Instruct'
import { LinkedRecords } from './LinkedRecords'
import { RecordCases } from './RecordCases'
import { RecordDocuments } from './RecordDocuments'
import { RecordHistory } from './RecordHistory'
import { RecordPlace } from './RecordPlace'
import { ValueGroups } from './ValueGroups'
import { recordPageWords } from './recordPageWords'
import { isOfLand } from './plot/land'
import './registers.css'

/** A record with its whole story: values, place, cases, documents, records that name it, history. */
export default function RecordPage() {
  const { register = '', number = '' } = useParams()
  const [params] = useSearchParams()
  const date = params.get('date') ?? ''
  const found = useGet<Story>(`/registers/${register}/records/${part(number)}/story`, {
    date,
    known_at: params.get('known_at'),
  })
  return (
    <Asked query={found} rows={14}>
      {(story) => <Whole register={register} number={number} story={story} date={date} />}
    </Asked>
  )
}

interface Props {
  register: string
  number: string
  story: Story
  date: string
}

function Whole({ register, number, story, date }: Props) {
  const text = useWords(recordPageWords)
  const title = useTitle()
  const words = useRegister(register)
  const { record } = story
  const label = labelOf(story, words.definition?.label)
  return (
    <>
      <PageHeader
        title={label === '' ? number : `${number} ${label}`}
        path={[
          { title: text.registers, to: '/registers' },
          { title: title(record), to: `/registers/${register}` },
        ]}
        lead={
          <>
            {record.record.state !== '' && <Tag>{words.stateName(record.record.state)}</Tag>}
            {text.since(record.record.valid_from)} · {text.version(grouped(record.record.version))}
          </>
        }
        actions={
          <>
            {isOfLand(words.definition) && (
              <Link to={`/registers/${register}/${part(number)}/plot`}>
                <Button type="primary" icon={<HistoryOutlined />} title={text.plotHint}>
                  {text.plot}
                </Button>
              </Link>
            )}
            {record.geometry !== null && (
              <Link to={`/map?register=${register}&number=${part(number)}`}>
                <Button icon={<EnvironmentOutlined />}>{text.seeOnMap}</Button>
              </Link>
            )}
            <Instruct about={{ register, record: number, title: title(record) }} />
            <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
              {text.print}
            </Button>
          </>
        }
      />
      {date !== '' && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 12 }}
          title={text.asOf(date)}
          action={<Link to="?">{text.backToToday}</Link>}
        />
      )}
      <div className="record-groups">
        <div>
          <Panel title={title(record)}>
            <ValueGroups shown={record} words={words} />
          </Panel>
          <Panel title={text.linked}>
            <LinkedRecords register={register} linked={story.linked} />
          </Panel>
        </div>
        <div>
          {words.definition?.geometry && (
            <Panel title={text.place}>
              <RecordPlace geometry={record.geometry} label={number} />
            </Panel>
          )}
          <Panel title={text.cases}>
            <RecordCases cases={story.cases} />
          </Panel>
          <Panel title={text.documents}>
            <RecordDocuments documents={story.documents} />
          </Panel>
        </div>
      </div>
      <Panel title={text.history}>
        <RecordHistory history={story.history} words={words} />
      </Panel>
    </>
  )
}

/** The name by which one knows the record beside its number. */
function labelOf(story: Story, field: string | null | undefined): string {
  const { columns, record } = story.record
  const index = columns.findIndex((column) => column.id === field)
  return index < 0 ? '' : (record.values[index] ?? '')
}
