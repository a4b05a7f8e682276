import { Table } from 'antd'
import { Link } from 'react-router'

import type { ChangeView, History } from '../../api/types/registers'
import { instant } from '../../format/date'
import { useTitle, useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { FieldValue } from '../../parts/record/FieldValue'
import type { RegisterWords } from '../../parts/record/useRegister'
import { recordPageWords } from './recordPageWords'

/** The words of the journal as people say them. */
const OPERATIONS: Record<string, 'created' | 'updated' | 'deleted'> = {
  create: 'created',
  change: 'updated',
  delete: 'deleted',
}

/** Every change of the record: when, by whom, what was written; and the record as it was. */
export function RecordHistory({ history, words }: { history: History; words: RegisterWords }) {
  const text = useWords(recordPageWords)
  const title = useTitle()
  if (history.changes.length === 0) return <Empty title={text.noHistory} />
  return (
    <Table<ChangeView>
      size="small"
      pagination={history.changes.length > 20 ? { pageSize: 20, size: 'small' } : false}
      rowKey={(change) => `${change.seq} ${change.content?.version ?? change.set.length}`}
      dataSource={history.changes.toReversed()}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: text.when, dataIndex: 'business_date', width: 110 },
        {
          title: text.who,
          width: 150,
          render: (_value, change) => {
            const operation = OPERATIONS[change.operation]
            return (
              <>
                {change.actor}
                <div className="quiet">
                  {operation === undefined ? change.operation : text[operation]}
                </div>
              </>
            )
          },
        },
        {
          title: text.what,
          render: (_value, change) => (
            <div style={{ maxWidth: 620, whiteSpace: 'normal' }}>
              {change.content?.set?.$state !== undefined && (
                <span style={{ marginInlineEnd: 14 }}>
                  <span className="quiet">{text.state}</span>{' '}
                  {words.stateName(change.content.set.$state)}
                </span>
              )}
              {change.set.map((written) => (
                <span key={written.field} style={{ marginInlineEnd: 14 }}>
                  <span className="quiet">{title(written.title)}</span>{' '}
                  {written.value === null ? (
                    <i>{text.none}</i>
                  ) : (
                    <FieldValue
                      field={words.definition?.fields.find((one) => one.id === written.field)}
                      value={written.value}
                      words={words}
                    />
                  )}
                </span>
              ))}
            </div>
          ),
        },
        {
          title: text.booked,
          width: 150,
          render: (_value, change) => (
            <>
              {instant(change.time)}
              <div className="quiet">
                {text.audit} {change.seq} · <Then change={change} />
              </div>
            </>
          ),
        },
      ]}
    />
  )
}

function Then({ change }: { change: ChangeView }) {
  const text = useWords(recordPageWords)
  const search = new URLSearchParams({
    date: change.business_date,
    known_at: String(change.seq),
  })
  return <Link to={`?${search.toString()}`}>{text.seeThen}</Link>
}
