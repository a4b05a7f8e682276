import { useMemo } from 'react'

import type { SubjectResult } from '../../api/types/checks'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { RecordTable } from '../../parts/table/RecordTable'
import type { RecordColumn } from '../../parts/table/columns'
import { useTableState } from '../../parts/table/useTableState'
import { OutcomeMark } from './OutcomeMark'
import { countOf, rankOf } from './rows'
import { checkWords } from './words'

interface Props {
  subjects: SubjectResult[]
  active: string | null
  onActive: (plot: string) => void
}

/** The plots of a batch: area and answer of each. */
export function PlotTable({ subjects, active, onActive }: Props) {
  const text = useWords(checkWords)
  const state = useTableState('plots.')
  const columns = useMemo<RecordColumn<SubjectResult>[]>(() => {
    const area = (id: 'ellipsoid_m2' | 'ellipsoid_mu' | 'ellipsoid_ha', name: string) => ({
      id,
      title: name,
      numeric: true,
      width: 110,
      compare: (a: SubjectResult, b: SubjectResult) => Number(a.areas[id]) - Number(b.areas[id]),
      render: ({ areas }: SubjectResult) => grouped(areas[id]),
    })
    const conflicts = ({ rules }: SubjectResult) =>
      countOf(
        rules.map((rule) => ({ rule })),
        'conflict',
      )
    return [
      {
        id: 'verdict',
        title: text.answer,
        width: 122,
        compare: (a, b) => rankOf(a.verdict) - rankOf(b.verdict),
        render: ({ verdict }) => <OutcomeMark outcome={verdict} />,
      },
      {
        id: 'name',
        title: text.plot,
        width: 190,
        compare: (a, b) => a.name.localeCompare(b.name, 'zh', { numeric: true }),
        render: ({ name }) => <span title={name}>{name}</span>,
      },
      area('ellipsoid_m2', text.squareMetre),
      area('ellipsoid_mu', text.mu),
      area('ellipsoid_ha', text.hectare),
      {
        id: 'conflicts',
        title: text.conflicts,
        numeric: true,
        width: 90,
        compare: (a, b) => conflicts(a) - conflicts(b),
        render: (subject) => conflicts(subject),
      },
    ]
  }, [text])
  return (
    <RecordTable<SubjectResult>
      name="checks.plots"
      label={text.plots}
      columns={columns}
      rowKey={({ name }) => name}
      state={state}
      rows={subjects}
      searchable={false}
      active={active}
      onActive={({ name }) => onActive(name)}
      height={Math.min(220, 60 + subjects.length * 34)}
    />
  )
}
