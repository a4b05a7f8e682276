import { useMemo } from 'react'

import { useGet } from '../../../api/query'
import type { Listing } from '../../../api/types/registers'
import { tasksOf } from './tasks'

/** The tasks of the work plans, of one year; the register keeps a few hundred. */
export function useTasks(year: number) {
  const query = useGet<Listing>(
    '/registers/work_task/records',
    { limit: 500, order: 'order', date: `${year}-12-31` },
    { keep: true },
  )
  const { data } = query
  const tasks = useMemo(
    () => (data === undefined ? [] : tasksOf(data).filter((task) => task.year === year)),
    [data, year],
  )
  return { query, tasks }
}
