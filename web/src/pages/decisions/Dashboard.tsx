import {
  DesktopOutlined,
  FileDoneOutlined,
  FileTextOutlined,
  ScheduleOutlined,
} from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'

import { useGet } from '../../api/query'
import type { FigureView } from '../../api/types/indicators'
import { sectionName } from '../../format/section'
import { useLanguage } from '../../i18n/language'
import { useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { YearInput } from '../../parts/YearInput'
import { useToday } from '../../session/session'
import { Changes, Targets, Warnings } from './Answers'
import { FigureTable } from './FigureTable'
import { LandLeft } from './LandLeft'
import { TaskProgress } from './TaskProgress'
import { useTasks } from './plan/useTasks'
import { decisionWords } from './words'
import './decisions.css'

/** The figures of a year for a section or a leader: each chart answers the question above it. */
export function Dashboard() {
  const text = useWords(decisionWords)
  const { language } = useLanguage()
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const year = Number(params.get('year')) || Number(today.slice(0, 4))
  const whose = params.get('of') ?? ''
  const found = useGet<FigureView[]>('/indicators', { year, last_year: true }, { keep: true })
  const { tasks } = useTasks(year)
  const change = (changes: Record<string, string>) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        Object.entries(changes).forEach(([name, value]) =>
          value === '' ? next.delete(name) : next.set(name, value),
        )
        return next
      },
      { replace: true },
    )
  const leaders = useMemo(() => [...new Set(tasks.flatMap((task) => task.leader ?? []))], [tasks])
  const sections = [...new Set(found.data?.map((figure) => figure.section))]
  const isLeader = leaders.includes(whose)
  const ofLeader = new Set(
    tasks.filter((task) => task.leader === whose).map((task) => task.section),
  )
  const fits = (section: string) =>
    whose === '' || (isLeader ? ofLeader.has(section) : section === whose)
  return (
    <>
      <PageHeader
        title={text.title}
        lead={text.lead(String(year))}
        actions={
          <>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={text.whose}
              value={whose}
              style={{ minWidth: 170 }}
              options={[
                { value: '', label: text.everything },
                {
                  label: text.section,
                  options: sections.map((one) => ({
                    value: one,
                    label: sectionName(one, language),
                  })),
                },
                ...(leaders.length === 0
                  ? []
                  : [
                      {
                        label: text.leader,
                        options: leaders.map((one) => ({ value: one, label: one })),
                      },
                    ]),
              ]}
              onChange={(of: string) => change({ of })}
            />
            <YearInput value={year} onChange={(next) => change({ year: String(next) })} />
            <Link to={`/decisions/reports?year=${year}`}>
              <Button icon={<FileTextOutlined />}>{text.reports}</Button>
            </Link>
            <Link to="/decisions/proof">
              <Button icon={<FileDoneOutlined />}>{text.proof}</Button>
            </Link>
            <Link to={`/decisions/plan?year=${year}`}>
              <Button icon={<ScheduleOutlined />}>{text.plan}</Button>
            </Link>
            <Link to={`/screen?year=${year}`}>
              <Button icon={<DesktopOutlined />}>{text.screen}</Button>
            </Link>
          </>
        }
      />
      <Asked query={found} rows={12}>
        {(all) => {
          const figures = all.filter((figure) => fits(figure.section))
          return (
            <>
              <div className="answers">
                <Warnings figures={figures} year={year} />
                <Targets figures={figures} year={year} />
                <LandLeft year={year} />
                <TaskProgress tasks={tasks.filter((task) => fits(task.section))} year={year} />
                <Changes figures={figures} year={year} />
              </div>
              <FigureTable figures={figures} year={year} />
            </>
          )
        }}
      </Asked>
    </>
  )
}
