import { Link } from 'react-router'

import { grouped } from '../../format/number'
import { sectionName } from '../../format/section'
import { useLanguage } from '../../i18n/language'
import { useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { BarList } from '../../parts/chart/BarList'
import { useToday } from '../../session/session'
import { planWords } from './plan/planWords'
import { progressOf } from './plan/tasks'
import type { WorkTask } from './plan/tasks'
import { decisionWords } from './words'

/** How much of the work plan is done, by section. */
export function TaskProgress({ tasks, year }: { tasks: WorkTask[]; year: number }) {
  const text = useWords(decisionWords)
  const plan = useWords(planWords)
  const { language } = useLanguage()
  const today = useToday()
  return (
    <Panel
      title={text.tasksAsk}
      extra={<Link to={`/decisions/plan?year=${year}`}>{text.plan}</Link>}
    >
      {tasks.length === 0 ? (
        <span className="quiet">{text.noTasks}</span>
      ) : (
        <BarList
          label={text.tasksAsk}
          full={100}
          bars={progressOf(tasks, today).map((one) => ({
            id: one.section,
            title: sectionName(one.section, language),
            value: (one.done / one.all) * 100,
            told: text.ofTasks(grouped(one.done), grouped(one.all)),
            to: `/decisions/plan?year=${year}&section=${encodeURIComponent(one.section)}`,
            mark: one.overdue > 0 ? plan.overdue(grouped(one.overdue)) : undefined,
            amiss: one.overdue > 0,
          }))}
        />
      )}
    </Panel>
  )
}
