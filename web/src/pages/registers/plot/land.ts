import type { RegisterDefinition } from '../../../api/types/definitions'
import type { Shown } from '../../../api/types/registers'

/** Register of the pieces of the land ledger, and of the lots that they come from. */
export const PIECES = 'land_parcel'
export const LOTS = 'land_approval'

const LAND = [PIECES, LOTS]

/** Whether a record is about a piece of land of the ledger: it has a plot page. */
export function isOfLand(definition: RegisterDefinition | undefined): boolean {
  if (definition === undefined) return false
  if (LAND.includes(definition.id)) return true
  return definition.fields.some((field) => LAND.includes(field.references ?? ''))
}

/** The number of the record of another register that a record names. */
export function namedIn(
  shown: Pick<Shown, 'columns' | 'record'> | undefined,
  definition: RegisterDefinition | undefined,
  register: string,
): string | null {
  const field = definition?.fields.find((one) => one.references === register)
  const index = shown?.columns.findIndex((column) => column.id === field?.id) ?? -1
  return index < 0 ? null : (shown?.record.values[index] ?? null)
}
