import type { LayerView } from '../../api/types/map'

export const GROUPS = [
  'ground',
  'present',
  'control',
  'plan',
  'rights',
  'business',
  'safety',
] as const

export type Group = (typeof GROUPS)[number] | 'others'

/** Under which heading a layer stands in the tree. */
const GROUP_OF: Record<string, Group> = {
  township: 'ground',
  township_line: 'ground',
  village: 'ground',
  village_line: 'ground',
  landuse: 'present',
  settlement_patch: 'present',
  change: 'present',
  permanent_farmland: 'control',
  ecological_redline: 'control',
  urban_boundary: 'control',
  ecological_control: 'control',
  protected_area: 'control',
  water_source: 'control',
  heritage: 'control',
  zoning: 'plan',
  skyline: 'plan',
  cadastral_parcel: 'rights',
  cadastral_building: 'rights',
  registered: 'rights',
  project: 'business',
  approved: 'business',
  supplied: 'business',
  unsupplied: 'business',
  idle: 'business',
  enforcement: 'business',
  mineral: 'safety',
  hazard_point: 'safety',
  power_line: 'safety',
  railway: 'safety',
}

export interface Grouped {
  group: Group
  layers: LayerView[]
}

/** Layers that can be drawn, under their headings; tables are not of the map. */
export function grouped(layers: LayerView[]): Grouped[] {
  const order: Group[] = [...GROUPS, 'others']
  const shown = layers.filter((layer) => layer.geometry !== null)
  return order
    .map((group) => ({
      group,
      layers: shown.filter((layer) => (GROUP_OF[layer.id] ?? 'others') === group),
    }))
    .filter(({ layers: own }) => own.length > 0)
}

/** From the ground up: areas that fill the district first, lines and points last. */
const BOTTOM_UP: Group[] = [
  'present',
  'plan',
  'control',
  'rights',
  'business',
  'others',
  'safety',
  'ground',
]

export function drawOrder(ids: string[]): string[] {
  const rank = (id: string) => BOTTOM_UP.indexOf(GROUP_OF[id] ?? 'others')
  return [...ids].sort((a, b) => rank(a) - rank(b))
}

/** Shown when the link names none. */
export const FIRST_ON = ['landuse', 'township']
