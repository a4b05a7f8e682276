import { PrinterOutlined } from '@ant-design/icons'
import { Button, Checkbox, Flex, Select } from 'antd'
import { Link, useSearchParams } from 'react-router'

import { grouped } from '../../../format/number'
import { sectionName } from '../../../format/section'
import { useLanguage } from '../../../i18n/language'
import { useWords } from '../../../i18n/words'
import { Asked } from '../../../parts/Asked'
import { Empty } from '../../../parts/Empty'
import { PageHeader } from '../../../parts/PageHeader'
import { Panel } from '../../../parts/Panel'
import { YearInput } from '../../../parts/YearInput'
import { BarList } from '../../../parts/chart/BarList'
import { useToday } from '../../../session/session'
import { decisionWords } from '../words'
import { TaskTable } from './TaskTable'
import { planWords } from './planWords'
import { isOverdue, progressOf } from './tasks'
import { useTasks } from './useTasks'

/** The work plan of a year: how far each section is, then every task. */
export default function PlanPage() {
  const text = useWords(planWords)
  const decisions = useWords(decisionWords)
  const { language } = useLanguage()
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const year = Number(params.get('year')) || Number(today.slice(0, 4))
  const section = params.get('section') ?? ''
  const late = params.get('late') === '1'
  const { query, tasks } = useTasks(year)
  const set = (changes: Record<string, string>) =>
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
  const progress = progressOf(tasks, today)
  const sum = (of: 'all' | 'done' | 'overdue') =>
    grouped(progress.reduce((all, one) => all + one[of], 0))
  const shown = tasks.filter(
    (task) => (section === '' || task.section === section) && (!late || isOverdue(task, today)),
  )
  return (
    <>
      <PageHeader
        title={text.title(String(year))}
        path={[{ title: text.decisions, to: `/decisions?year=${year}` }]}
        lead={text.lead(sum('done'), sum('all'), sum('overdue'))}
        actions={
          <>
            <YearInput value={year} onChange={(next) => set({ year: String(next) })} />
            <Link to="/registers/work_task">
              <Button>{text.open}</Button>
            </Link>
            <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
              {text.print}
            </Button>
          </>
        }
      />
      <Asked
        query={query}
        rows={12}
        isEmpty={() => tasks.length === 0}
        empty={<Empty title={text.none} />}
      >
        {() => (
          <>
            <Panel title={text.ask}>
              <BarList
                label={text.ask}
                full={100}
                active={section}
                bars={progress.map((one) => ({
                  id: one.section,
                  title: sectionName(one.section, language),
                  value: (one.done / one.all) * 100,
                  told: decisions.ofTasks(grouped(one.done), grouped(one.all)),
                  to: `?year=${year}&section=${encodeURIComponent(one.section)}`,
                  mark: one.overdue > 0 ? text.overdue(grouped(one.overdue)) : undefined,
                  amiss: one.overdue > 0,
                }))}
              />
            </Panel>
            <Panel
              title={text.tasks}
              extra={
                <Flex gap={12} align="center" className="no-print">
                  <Checkbox
                    checked={late}
                    onChange={(event) => set({ late: event.target.checked ? '1' : '' })}
                  >
                    {text.onlyLate}
                  </Checkbox>
                  <Select
                    size="small"
                    aria-label={text.allSections}
                    value={section}
                    style={{ minWidth: 140 }}
                    options={[
                      { value: '', label: text.allSections },
                      ...progress.map((one) => ({
                        value: one.section,
                        label: sectionName(one.section, language),
                      })),
                    ]}
                    onChange={(next: string) => set({ section: next })}
                  />
                </Flex>
              }
            >
              <TaskTable tasks={shown} today={today} />
            </Panel>
          </>
        )}
      </Asked>
    </>
  )
}
