import type { Feature, FeatureCollection, Geometry } from 'geojson'

import { part, send } from '../../api/client'
import type { FoundThing } from '../../api/types/map'

/** Where something that was found lies, and where its page is. */
export interface Located {
  place: FeatureCollection | null
  to: string | null
}

interface RecordAnswer {
  geometry: Geometry | null
}

interface CaseAnswer {
  case: { register: string; record: string | null }
}

interface DocumentAnswer {
  document: { case: string }
}

export function recordPath(register: string, number: string): string {
  return `/registers/${part(register)}/${part(number)}`
}

/** Asks for the land of what was found: a record's own, that of the record of a case, a place. */
export async function locate(found: FoundThing): Promise<Located> {
  const { kind, of, number, lon, lat } = found
  if (kind === 'register') return { place: null, to: `/registers/${part(number)}` }
  if (typeof lon === 'number' && typeof lat === 'number') {
    const to = kind === 'record' ? recordPath(of, number) : null
    return { place: collect({ type: 'Point', coordinates: [lon, lat] }, found), to }
  }
  if (kind === 'record') return { place: await land(of, number, found), to: recordPath(of, number) }
  if (kind !== 'case' && kind !== 'document') return { place: null, to: null }
  const caseNumber = kind === 'case' ? number : await caseOf(number)
  const answer = await send<CaseAnswer>('GET', `/cases/${part(caseNumber)}`)
  const { register, record } = answer.case
  const place = record === null ? null : await land(register, record, found)
  return { place, to: `/cases/${part(caseNumber)}` }
}

async function caseOf(document: string): Promise<string> {
  const answer = await send<DocumentAnswer>('GET', `/documents/${part(document)}`)
  return answer.document.case
}

async function land(register: string, number: string, found: FoundThing) {
  const path = `/registers/${part(register)}/records/${part(number)}`
  const { geometry } = await send<RecordAnswer>('GET', path)
  return geometry === null ? null : collect(geometry, found)
}

export function collect(geometry: Geometry, found: { title: string }): FeatureCollection {
  const feature: Feature = { type: 'Feature', geometry, properties: { number: found.title } }
  return { type: 'FeatureCollection', features: [feature] }
}

/** Longitude and latitude that were typed, in either order. */
export function placeIn(typed: string): [number, number] | null {
  const numbers = typed.match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? []
  const isPlain = /^[\s\d.,，;°EeNn-]+$/.test(typed)
  const [a, b] = numbers
  if (!isPlain || numbers.length !== 2 || a === undefined || b === undefined) return null
  const isChina = (lon: number, lat: number) => lon > 70 && lon < 140 && lat > 0 && lat < 60
  if (isChina(a, b)) return [a, b]
  return isChina(b, a) ? [b, a] : null
}
