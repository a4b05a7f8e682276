import type { Listing } from '../../../api/types/registers'
import { TASK_DONE, TASK_DROPPED } from '../../../format/written'

export interface WorkTask {
  number: string
  year: number
  section: string
  order: number
  sentence: string
  topic: string | null
  owner: string | null
  leader: string | null
  status: string | null
  progress: number | null
  milestones: number
  milestonesDone: number
  note: string | null
  startedOn: string | null
  dueOn: string | null
  doneOn: string | null
}

export function tasksOf(listing: Listing): WorkTask[] {
  const at = new Map(listing.columns.map((column, index) => [column.id, index]))
  return listing.rows.map((row) => {
    const value = (id: string) => row.values[at.get(id) ?? -1] ?? null
    const number = (id: string) => Number(value(id) ?? 0)
    return {
      number: value('number') ?? '',
      year: number('year'),
      section: value('section_name') ?? '',
      order: number('order'),
      sentence: value('sentence') ?? '',
      topic: value('topic'),
      owner: value('owner') ?? value('unit'),
      leader: value('leader'),
      status: value('status'),
      progress: value('progress') === null ? null : number('progress'),
      milestones: number('milestones'),
      milestonesDone: number('milestones_done'),
      note: value('progress_note') ?? value('result'),
      startedOn: value('started_on'),
      dueOn: value('due_on'),
      doneOn: value('done_on'),
    }
  })
}

export interface Progress {
  section: string
  all: number
  done: number
  overdue: number
}

export function isOverdue(task: WorkTask, today: string): boolean {
  const ended = task.doneOn !== null || task.status === TASK_DONE || task.status === TASK_DROPPED
  return !ended && task.dueOn !== null && task.dueOn < today
}

/** How far the tasks are, by section in the order of the plan. */
export function progressOf(tasks: WorkTask[], today: string): Progress[] {
  const sections = [...new Set(tasks.map((task) => task.section))]
  return sections.map((section) => {
    const own = tasks.filter((task) => task.section === section)
    return {
      section,
      all: own.length,
      done: own.filter((task) => task.status === TASK_DONE || task.doneOn !== null).length,
      overdue: own.filter((task) => isOverdue(task, today)).length,
    }
  })
}
