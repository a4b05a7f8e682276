import { useQueries } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'

import { part, send } from '../../api/client'
import type { ApiProblem } from '../../api/problem'
import { useGet } from '../../api/query'
import type { CodeForm, LayerView } from '../../api/types/map'
import { legendOf, tileLayer } from '../../parts/map/legend/legend'
import type { LegendEntry } from '../../parts/map/legend/legend'
import type { TileLayer } from '../../parts/map/types'
import type { LayerOn } from './address'
import { drawOrder } from './groups'

export type Legends = Readonly<Record<string, LegendEntry[]>>

export interface LayersOnDay {
  query: UseQueryResult<LayerView[], ApiProblem>
  /** The layers that are shown, from the ground up. */
  tiles: TileLayer[]
  /** Classes of each shown layer. */
  legends: Legends
}

/** The layers of a day with their national legends. */
export function useLayers(date: string | null, on: LayerOn[], standing = false): LayersOnDay {
  const query = useGet<LayerView[]>('/layers', { date }, { keep: true })
  const layers = query.data
  const shown = useMemo(() => shownLayers(layers ?? [], on), [layers, on])
  const legends = useLegends(shown)
  const tiles = useMemo(() => {
    const opacity = new Map(on.map((one) => [one.id, one.opacity]))
    return shown.flatMap((layer) => {
      const choice = { opacity: opacity.get(layer.id), standing }
      return tileLayer(layer, legends[layer.id] ?? [], choice) ?? []
    })
  }, [shown, legends, on, standing])
  return { query, tiles, legends }
}

function shownLayers(layers: LayerView[], on: LayerOn[]): LayerView[] {
  const byId = new Map(layers.map((layer) => [layer.id, layer]))
  return drawOrder(on.map(({ id }) => id)).flatMap((id) => byId.get(id) ?? [])
}

/** The classes of layers, with the colours of the national legend. */
export function useLegends(layers: LayerView[]): Legends {
  const classed = layers.flatMap(({ id, codes }) => (codes === null ? [] : [{ id, codes }]))
  const lists = [...new Set(classed.map(({ codes }) => codes))]
  return useQueries({
    queries: lists.map((list) => ({
      queryKey: [`/definitions/codes/${part(list)}`, {}],
      queryFn: () => send<CodeForm>('GET', `/definitions/codes/${part(list)}`),
      staleTime: Infinity,
    })),
    combine: (answers) =>
      // a plain object: the same answers give the same one
      Object.fromEntries(
        classed.map(({ id, codes }) => [
          id,
          legendOf(codes, answers[lists.indexOf(codes)]?.data?.codes ?? []),
        ]),
      ),
  })
}
