import type { ProcessSummary } from '../../api/types/definitions'
import type { Listing, RecordView } from '../../api/types/registers'

/** How an application for a service item begins. */
export const INTAKE = { process: 'service_handling', step: 'receive', items: 'service_item' }

/** Reads a row of a listing by the ids of its columns. */
export function reader(listing: Listing): (row: RecordView, field: string) => string | null {
  const places = new Map(listing.columns.map((column, index) => [column.id, index]))
  return (row, field) => row.values[places.get(field) ?? -1] ?? null
}

/** Processes that a role begins, with the steps by which it does. */
export function beginsBy(processes: ProcessSummary[], role: string): ProcessSummary[] {
  return processes
    .map((one) => ({ ...one, opens: one.opens.filter((step) => step.roles.includes(role)) }))
    .filter((one) => one.opens.length > 0)
}
