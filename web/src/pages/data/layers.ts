import type { UseQueryResult } from '@tanstack/react-query'

import type { ApiProblem } from '../../api/problem'
import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { EditionRow, LayerView } from '../../api/types/data'

/** Layers that the user may know of, with all their editions. */
export function useLayers(): UseQueryResult<LayerView[], ApiProblem> {
  return useGet<LayerView[]>('/layers')
}

export function layerAddress(layer: string): string {
  return `/data/layers/${part(layer)}`
}

export function publishAddress(edition: EditionRow): string {
  return `${layerAddress(edition.layer)}/${part(edition.edition ?? '')}/publish`
}

export function findingsAddress(edition: EditionRow): string {
  return `/data/findings?edition=${part(`${edition.layer}@${edition.edition}`)}`
}

/** The real editions, the latest first. */
export function editionsOf(layer: LayerView): EditionRow[] {
  return layer.editions
    .filter((one) => one.edition !== null)
    .sort((a, b) => (b.created_seq ?? 0) - (a.created_seq ?? 0))
}

export function inForce(layer: LayerView): EditionRow | undefined {
  return layer.editions.find((one) => one.edition !== null && one.edition === layer.in_force)
}

/** Editions that wait to be put into force. */
export function waiting(layer: LayerView): EditionRow[] {
  return layer.editions.filter((one) => one.state === 'draft' || one.state === 'checked')
}

/** Letters of an edition's hash that people compare. */
const SHORT = 10

/** An edition as people read it: its hash is long. */
export function shortEdition(edition: string | null): string {
  if (edition === null) return '—'
  return edition.length > SHORT + 2 ? `${edition.slice(0, SHORT)}…` : edition
}
