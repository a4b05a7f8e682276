import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons'
import { Flex, Table } from 'antd'

import type { CellProblem, RowChange, TableImported } from '../../api/types/story'
import { grouped } from '../../format/number'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { importWords } from './importWords'

/** What an import would do: counts, errors cell by cell, changes field by field. */
export function ImportOutcome({ outcome, file }: { outcome: TableImported; file: string }) {
  const text = useWords(importWords)
  const { language } = useLanguage()
  const counts = [
    [text.fresh, outcome.new],
    [text.changed, outcome.changed],
    [text.unchanged, outcome.unchanged],
    [text.bad, outcome.bad],
  ] as const
  const isNothing = outcome.bad === 0 && outcome.new + outcome.changed === 0
  return (
    <>
      <div role="status">
        <b>{file}</b> <span className="quiet">{outcome.sheet}</span>{' '}
        {text.checked(grouped(outcome.rows))}
        <Flex gap={24} wrap>
          {counts.map(([title, count]) => (
            <span key={title}>
              {title} <b>{grouped(count)}</b>
            </span>
          ))}
        </Flex>
        {outcome.bad > 0 ? (
          <span style={{ color: 'var(--danger)' }}>
            <CloseCircleOutlined aria-hidden /> {text.problems} {grouped(outcome.problem_count)}
          </span>
        ) : (
          <span style={{ color: 'var(--good)' }}>
            <CheckCircleOutlined aria-hidden /> {isNothing ? text.nothing : text.clean}
          </span>
        )}
        {outcome.unread.length > 0 && (
          <div>{text.unread(outcome.unread.join(language === 'zh' ? '、' : ', '))}</div>
        )}
        {outcome.formulas > 0 && <div>{text.formulas(grouped(outcome.formulas))}</div>}
      </div>
      {outcome.problems.length > 0 && <Problems outcome={outcome} />}
      {outcome.changes.length > 0 && <Changes changes={outcome.changes} />}
    </>
  )
}

function Problems({ outcome }: { outcome: TableImported }) {
  const text = useWords(importWords)
  const { language } = useLanguage()
  const shown = outcome.problems.length
  return (
    <Table<CellProblem>
      size="small"
      pagination={false}
      scroll={{ x: 'max-content', y: 320 }}
      rowKey={(one) => `${one.row}${one.column}${one.zh}`}
      dataSource={outcome.problems}
      title={
        shown < outcome.problem_count
          ? () => text.moreProblems(grouped(shown), grouped(outcome.problem_count))
          : undefined
      }
      columns={[
        { title: text.row, dataIndex: 'row', width: 60, className: 'number' },
        {
          title: text.column,
          width: 150,
          render: (_value, one) => [one.column, one.title].filter(Boolean).join(' '),
        },
        { title: text.value, dataIndex: 'value', width: 160, ellipsis: true },
        { title: text.reason, dataIndex: language },
      ]}
    />
  )
}

function Changes({ changes }: { changes: RowChange[] }) {
  const text = useWords(importWords)
  const title = useTitle()
  const rows = changes.flatMap((change) =>
    change.fields.map((field) => ({ ...field, row: change.row, number: change.number })),
  )
  return (
    <Table
      size="small"
      pagination={false}
      scroll={{ x: 'max-content', y: 260 }}
      rowKey={(one) => `${one.row}${one.field}`}
      dataSource={rows}
      title={() => text.changes}
      columns={[
        { title: text.row, dataIndex: 'row', width: 60, className: 'number' },
        { title: text.number, dataIndex: 'number' },
        { title: text.field, render: (_value, one) => title(one) },
        { title: text.old, render: (_value, one) => one.old ?? '—' },
        { title: text.new, render: (_value, one) => <b>{one.new ?? '—'}</b> },
      ]}
    />
  )
}
