import { Tag } from 'antd'
import { useMemo } from 'react'

import type { Severity } from '../../api/types/checks'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { RecordTable } from '../../parts/table/RecordTable'
import type { RecordColumn } from '../../parts/table/columns'
import type { TableState } from '../../parts/table/useTableState'
import { OutcomeMark } from './OutcomeMark'
import { rankOf } from './rows'
import type { RuleRow } from './rows'
import { checkWords } from './words'

interface Props {
  rows: RuleRow[]
  /** Whether rows of several plots stand together. */
  several: boolean
  state: TableState
  active: string | null
  onActive: (key: string) => void
}

const GRAVITY: Severity[] = ['stop', 'warn', 'info']

/** Every rule with its answer and area; a row lights its pieces on the map. */
export function RuleTable({ rows, several, state, active, onActive }: Props) {
  const text = useWords(checkWords)
  const title = useTitle()
  const columns = useMemo<RecordColumn<RuleRow>[]>(() => {
    const area = (id: 'ellipsoid_m2' | 'ellipsoid_mu' | 'ellipsoid_ha', name: string) => ({
      id,
      title: name,
      numeric: true,
      width: 124,
      compare: (a: RuleRow, b: RuleRow) => Number(a.rule.areas[id]) - Number(b.rule.areas[id]),
      render: ({ rule }: RuleRow) => grouped(rule.areas[id]),
    })
    return [
      {
        id: 'outcome',
        title: text.answer,
        width: 118,
        compare: (a, b) => rankOf(a.rule.outcome) - rankOf(b.rule.outcome),
        render: ({ rule }) => <OutcomeMark outcome={rule.outcome} />,
      },
      {
        id: 'plot',
        title: text.plot,
        width: 110,
        hidden: !several,
        compare: (a, b) => a.plot.localeCompare(b.plot, 'zh', { numeric: true }),
        render: ({ plot }) => <span title={plot}>{plot}</span>,
      },
      {
        id: 'rule',
        title: text.rule,
        width: 150,
        render: ({ rule }) => <span title={title(rule.title)}>{title(rule.title)}</span>,
      },
      area('ellipsoid_m2', text.squareMetre),
      area('ellipsoid_mu', text.mu),
      area('ellipsoid_ha', text.hectare),
      {
        id: 'pieces',
        title: text.pieces,
        numeric: true,
        width: 64,
        compare: (a, b) => a.rule.features.length - b.rule.features.length,
        render: ({ rule }) => grouped(rule.features.length),
      },
      {
        id: 'severity',
        title: text.gravity,
        width: 100,
        compare: (a, b) => GRAVITY.indexOf(a.rule.severity) - GRAVITY.indexOf(b.rule.severity),
        render: ({ rule }) => <Tag>{text[rule.severity]}</Tag>,
      },
      {
        id: 'article',
        title: text.article,
        width: 260,
        render: ({ rule }) => {
          const articles = rule.articles.map((one) => one.text).join('；')
          return <span title={articles}>{articles || '—'}</span>
        },
      },
    ]
  }, [several, text, title])
  return (
    <RecordTable<RuleRow>
      name={several ? 'checks.rules.batch' : 'checks.rules'}
      label={text.rules}
      columns={columns}
      rowKey={({ key }) => key}
      state={state}
      rows={rows}
      searchable={false}
      active={active}
      onActive={({ key }) => onActive(key)}
      height={rows.length > 200 ? 460 : 320}
    />
  )
}
