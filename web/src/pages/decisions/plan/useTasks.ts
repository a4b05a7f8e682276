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
  const units = useGet<Listing>(
    '/registers/organisation_unit/records',
    { limit: 500 },
    { lasting: true },
  ).data
  const tasks = useMemo(() => {
    const names = unitNames(units)
    const own = data === undefined ? [] : tasksOf(data).filter((task) => task.year === year)
    return own.map((task) => ({ ...task, owner: names.get(task.owner ?? '') ?? task.owner }))
  }, [data, units, year])
  return { query, tasks }
}

/** Names of the bureau's units by their number; nothing where they may not be read. */
function unitNames(listing: Listing | undefined): Map<string, string> {
  const at = (id: string) => listing?.columns.findIndex((column) => column.id === id) ?? -1
  const [number, name] = [at('number'), at('name')]
  const rows = listing?.rows ?? []
  return new Map(rows.map((row) => [row.values[number] ?? '', row.values[name] ?? '']))
}
