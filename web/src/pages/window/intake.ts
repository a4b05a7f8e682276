import type { ProcessSummary } from '../../api/types/definitions'
import type { Listing, RecordView } from '../../api/types/registers'

/** How an application for a service item begins. */
export const INTAKE = { process: 'service_handling', step: 'receive', items: 'service_item' }

/** Reads a row of a listing by the ids of its columns. */
export function reader(listing: Listing): (row: RecordView, field: string) => string | null {
  const places = new Map(listing.columns.map((column, index) => [column.id, index]))
  return (row, field) => row.values[places.get(field) ?? -1] ?? null
}

/** The role in whose name the window takes in. */
const WINDOW = 'window'

/** What the window takes in and a role may begin, with the steps by which it does. */
export function beginsBy(processes: ProcessSummary[], role: string): ProcessSummary[] {
  return processes
    .map((one) => ({
      ...one,
      opens: one.opens.filter((step) => [role, WINDOW].every((one) => step.roles.includes(one))),
    }))
    .filter((one) => one.opens.length > 0)
}
