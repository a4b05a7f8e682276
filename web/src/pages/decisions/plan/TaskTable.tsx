import { Progress } from 'antd'
import { Link } from 'react-router'

import { part } from '../../../api/client'
import { daysBetween } from '../../../format/date'
import { grouped } from '../../../format/number'
import { useWords } from '../../../i18n/words'
import { PlainTable } from '../../../parts/table/PlainTable'
import { isOverdue } from './tasks'
import type { WorkTask } from './tasks'
import { planWords } from './planWords'

/** Every task with its owner, progress and day. */
export function TaskTable({ tasks, today }: { tasks: WorkTask[]; today: string }) {
  const text = useWords(planWords)
  return (
    <PlainTable<WorkTask>
      label={text.tasks}
      rows={tasks}
      rowKey={(task) => task.number}
      columns={[
        {
          id: 'sentence',
          title: text.sentence,
          render: (task) => (
            <>
              <Link to={`/registers/work_task/${part(task.number)}`}>{task.sentence}</Link>
              {task.note !== null && <div className="quiet">{task.note}</div>}
            </>
          ),
        },
        {
          id: 'owner',
          title: text.owner,
          render: (task) => (
            <>
              {task.owner}
              {task.leader !== null && <div className="quiet">{task.leader}</div>}
            </>
          ),
        },
        { id: 'status', title: text.status, render: (task) => task.status },
        {
          id: 'progress',
          title: text.progress,
          render: (task) => (
            <div style={{ width: 110 }}>
              <Progress
                percent={task.progress ?? 0}
                size="small"
                status="normal"
                aria-label={`${text.progress} ${task.progress ?? 0}%`}
              />
              {task.milestones > 0 && (
                <small className="quiet">
                  {text.milestones}{' '}
                  {text.ofAll(grouped(task.milestonesDone), grouped(task.milestones))}
                </small>
              )}
            </div>
          ),
        },
        {
          id: 'due',
          title: text.due,
          render: (task) => (
            <span style={{ whiteSpace: 'nowrap' }}>
              {task.dueOn}
              {task.dueOn !== null && isOverdue(task, today) && (
                <div>
                  <b style={{ color: 'var(--danger)' }}>
                    ⚠ {text.daysLate(grouped(daysBetween(task.dueOn, today)))}
                  </b>
                </div>
              )}
            </span>
          ),
        },
      ]}
    />
  )
}
