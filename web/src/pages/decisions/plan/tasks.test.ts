import { expect, test } from 'vitest'

import type { Listing } from '../../../api/types/registers'
import { isOverdue, progressOf, tasksOf } from './tasks'

const ids = ['number', 'year', 'section_name', 'order', 'sentence', 'status', 'due_on', 'done_on']

function listing(rows: (string | null)[][]): Listing {
  return {
    register: 'work_task',
    title_zh: '工作任务',
    title_en: 'Work tasks',
    date: '2020-12-31',
    columns: ids.map((id) => ({ id, title_zh: id, title_en: id })),
    rows: rows.map((values, record) => ({
      record,
      version: 1,
      state: '',
      valid_from: '2020-01-01',
      values,
    })),
    total: rows.length,
  }
}

test('progress is told by section; a task past its day without an end is overdue', () => {
  const tasks = tasksOf(
    listing([
      ['任1', '2020', '规划', '1', '甲', '已完成', '2020-06-30', '2020-06-01'],
      ['任2', '2020', '规划', '2', '乙', '推进中', '2020-06-30', null],
      ['任3', '2020', '服务', '3', '丙', '已终止', '2020-06-30', null],
      ['任4', '2020', '服务', '4', '丁', '推进中', '2020-12-31', null],
    ]),
  )
  expect(tasks[0]?.year).toBe(2020)
  expect(tasks.map((task) => isOverdue(task, '2020-07-01'))).toEqual([false, true, false, false])
  expect(progressOf(tasks, '2020-07-01')).toEqual([
    { section: '规划', all: 2, done: 1, overdue: 1 },
    { section: '服务', all: 2, done: 0, overdue: 0 },
  ])
})
