import { useGet } from '../../api/query'
import type { Listing } from '../../api/types/registers'
import { ItemFacts } from './ItemFacts'
import { INTAKE, reader } from './intake'

/** The item that was chosen, above its form. */
export function ItemChosen({ number }: { number: string }) {
  const items = useGet<Listing>(`/registers/${INTAKE.items}/records`, { q: number, limit: 10 })
  if (items.data === undefined) return null
  const read = reader(items.data)
  const row = items.data.rows.find((one) => read(one, 'number') === number)
  if (row === undefined) return null
  return (
    <div style={{ marginBottom: 12 }}>
      <b>{read(row, 'name')}</b> <span className="quiet">{number}</span>
      <ItemFacts read={(field) => read(row, field)} />
    </div>
  )
}
