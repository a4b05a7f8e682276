import type { LayerView } from '../../api/types/map'
import type { exhibitionWords } from './words'

type Word = keyof (typeof exhibitionWords)['zh']

/** A stop of the guided tour: what is shown, and what is said about it. */
export interface Stop {
  id: string
  title: Word
  said: Word
  layers: { id: string; opacity?: number }[]
  /** Whether areas with a height stand up. */
  standing?: boolean
}

const STOPS: Stop[] = [
  { id: 'district', title: 'district', said: 'districtSaid', layers: [{ id: 'township' }] },
  {
    id: 'landuse',
    title: 'landuse',
    said: 'landuseSaid',
    layers: [{ id: 'landuse' }, { id: 'township' }],
  },
  {
    id: 'lines',
    title: 'lines',
    said: 'linesSaid',
    layers: [
      { id: 'urban_boundary', opacity: 0.45 },
      { id: 'permanent_farmland', opacity: 0.55 },
      { id: 'ecological_redline', opacity: 0.5 },
      { id: 'township' },
    ],
  },
  {
    id: 'nature',
    title: 'nature',
    said: 'natureSaid',
    layers: [
      { id: 'ecological_control', opacity: 0.5 },
      { id: 'protected_area', opacity: 0.5 },
      { id: 'water_source', opacity: 0.5 },
      { id: 'township' },
    ],
  },
  {
    id: 'heritage',
    title: 'heritage',
    said: 'heritageSaid',
    layers: [{ id: 'heritage', opacity: 0.6 }, { id: 'township' }],
  },
  {
    id: 'plan',
    title: 'plan',
    said: 'planSaid',
    layers: [{ id: 'zoning' }, { id: 'township' }],
  },
  {
    id: 'skyline',
    title: 'skyline',
    said: 'skylineSaid',
    layers: [{ id: 'skyline', opacity: 0.6 }, { id: 'township' }],
    standing: true,
  },
]

/** The stops of which something can be shown today; each with what there is of it. */
export function tourOf(layers: LayerView[]): Stop[] {
  const there = new Set(layers.filter((one) => one.in_force !== null).map(({ id }) => id))
  return STOPS.map((stop) => ({
    ...stop,
    layers: stop.layers.filter(({ id }) => there.has(id)),
  })).filter(({ id, layers: own }) =>
    own.some((layer) => layer.id !== 'township' || id === 'district'),
  )
}
