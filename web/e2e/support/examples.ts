import { part } from '../../src/api/client'
import type { Api } from './api'

/** Things of the sample district by which pages can be opened. */
export interface Examples {
  record: string
  case: string
  document: string
  verdict: string
  lot: string
  edition: string
}

/** A square of some 200 m within the district. */
const SQUARE = {
  type: 'Polygon',
  coordinates: [
    [
      [114.1, 30.7],
      [114.102, 30.7],
      [114.102, 30.702],
      [114.1, 30.702],
      [114.1, 30.7],
    ],
  ],
}

interface Found {
  records: { rows: { values: (string | null)[] }[] }
  cases: { cases: { number: string }[] }
  documents: { number: string; case: string }[]
  balance: { views: { lots: { lot: string }[] }[] }
  layers: { id: string; in_force: string | null }[]
}

function first<T>(all: T[] | undefined): T {
  const [one] = all ?? []
  if (one === undefined) throw new Error('the sample district lacks an example')
  return one
}

/** Finds them as the clerk; the verdict is made. */
export async function findExamples(clerk: Api): Promise<Examples> {
  const records = await clerk.get<Found['records']>('/registers/land_reserve/records?limit=1')
  const cases = await clerk.get<Found['cases']>('/cases?limit=1')
  const documents = await clerk.get<Found['documents']>('/documents')
  const balance = await clerk.get<Found['balance']>('/balance')
  const layers = await clerk.get<Found['layers']>('/layers')
  const named = { type: 'Feature', properties: { name: '示例地块' }, geometry: SQUARE }
  const parcel = { type: 'FeatureCollection', features: [named] }
  const body = { parcel, facts: {}, record: true }
  await clerk.send('POST', '/checks/site_compliance', body)
  const verdicts = await clerk.get<{ number: string }[]>('/verdicts')
  const numbers = {
    record: first(first(records.rows).values.filter((value) => value !== null)),
    case: first(cases.cases).number,
    document: first(documents).number,
    verdict: first(verdicts).number,
    lot: first(first(balance.views.filter(({ lots }) => lots.length > 0)).lots).lot,
    edition: layers.find(({ id }) => id === 'landuse')?.in_force ?? '',
  }
  const pairs = Object.entries(numbers).map(([name, number]) => [name, part(number)])
  return Object.fromEntries(pairs) as Examples
}

/** An address with the examples in their places: /cases/{case}. */
export function placed(path: string): string {
  const examples = JSON.parse(process.env.KUNYU_EXAMPLES ?? '{}') as Record<string, string>
  return path.replace(/\{(\w+)\}/g, (_, name: string) => examples[name] ?? name)
}
