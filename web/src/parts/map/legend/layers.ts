import type { AreaStyle, Pattern } from '../types'
import { landSeaUse } from './landSeaUse'
import { landuse } from './landuse'

/** Colours of the codes of a list; a code that is not here takes that of the one above it. */
export const codeColours: Record<string, Record<string, string>> = {
  landuse_classes: landuse,
  land_classes_2017: landuse,
  land_sea_use: landSeaUse,
  urban_zone: { 集中建设区: '#e8837b', 弹性发展区: '#f2b27a', 特别用途区: '#b9a4d6' },
  control_zone: { 生态底线区: '#3f9a63', 生态发展区: '#9bd08f' },
  heritage_zone: { 保护范围: '#a4573c', 建设控制地带: '#d9a679' },
  water_level: { 一级: '#1f6fb2', 二级: '#5ea3d6', 准保护区: '#a8d0ec' },
  function_zone: { 核心保护区: '#2f7d4f', 一般控制区: '#8cc59a' },
  skyline_zone: {
    严格管控区: '#b3413a',
    重点控制区: '#d98746',
    建设引导区: '#c9b458',
    协调区: '#6f9fc2',
  },
  rail_kind: { 普速铁路: '#4a4a4a', 高速铁路: '#8a3ea8' },
  hazard_scale: { 特大型: '#8c1d18', 大型: '#c2502f', 中型: '#dd8f3a', 小型: '#c9b458' },
}

/** Strokes of the first two figures of a code: families differ without colour, too. */
export const codePatterns: Record<string, Record<string, Pattern>> = {
  landuse_classes: {
    '00': 'grid',
    '01': 'lines',
    '02': 'dots',
    '03': 'columns',
    '04': 'back',
    '06': 'cross',
    '11': 'hatch',
  },
  land_sea_use: {
    '01': 'lines',
    '02': 'dots',
    '03': 'columns',
    '05': 'grid',
    '08': 'back',
    '10': 'cross',
    '17': 'hatch',
  },
  urban_zone: { 集中建设区: 'hatch', 弹性发展区: 'dots', 特别用途区: 'grid' },
  control_zone: { 生态底线区: 'cross', 生态发展区: 'lines' },
  heritage_zone: { 保护范围: 'cross', 建设控制地带: 'hatch' },
  water_level: { 一级: 'cross', 二级: 'hatch', 准保护区: 'lines' },
  function_zone: { 核心保护区: 'cross', 一般控制区: 'columns' },
  skyline_zone: { 严格管控区: 'cross', 重点控制区: 'hatch', 建设引导区: 'lines', 协调区: 'dots' },
}

/** How a layer is drawn as a whole. */
export const layerStyles: Record<string, AreaStyle> = {
  township: { colour: '#5b4b8a', opacity: 0.02, outline: '#5b4b8a', width: 1.8, dashed: true },
  township_line: { colour: '#5b4b8a', width: 1.8, dashed: true },
  village: { colour: '#8577a8', opacity: 0.02, outline: '#8577a8', width: 1 },
  village_line: { colour: '#8577a8', width: 1, dashed: true },
  landuse: { colour: '#d9d3c5', opacity: 0.7, outline: '#9a9a8c', width: 0.4 },
  settlement_patch: { colour: '#d98b84', pattern: 'back' },
  change: { colour: '#c2502f', pattern: 'hatch', width: 1.5 },
  permanent_farmland: { colour: '#b9a400', pattern: 'hatch', opacity: 0.3, width: 1.2 },
  ecological_redline: { colour: '#2f8f4e', pattern: 'cross', opacity: 0.25, width: 1.8 },
  urban_boundary: { colour: '#c2413b', opacity: 0.2, width: 1.8 },
  ecological_control: { colour: '#6cb277', opacity: 0.3 },
  protected_area: { colour: '#4c9a68', opacity: 0.3, pattern: 'columns' },
  water_source: { colour: '#3c8ac4', opacity: 0.3 },
  heritage: { colour: '#a4573c', opacity: 0.3 },
  zoning: { colour: '#c9c1a8', opacity: 0.65, outline: '#7d7764', width: 0.6 },
  skyline: { colour: '#6f9fc2', opacity: 0.35 },
  project: { colour: '#1d5c86', pattern: 'dots', width: 1.5 },
  approved: { colour: '#7b5bb0', pattern: 'lines', width: 1.2 },
  supplied: { colour: '#2b7a4b', pattern: 'columns', width: 1.2 },
  unsupplied: { colour: '#c2702f', pattern: 'hatch', width: 1.2 },
  idle: { colour: '#a04a1c', pattern: 'cross', width: 1.5 },
  registered: { colour: '#4a7d8c', pattern: 'dots', width: 1 },
  cadastral_parcel: { colour: '#38688c', opacity: 0.08, width: 1 },
  cadastral_building: { colour: '#8a6d5a', opacity: 0.5, width: 0.8 },
  enforcement: { colour: '#b3261e', pattern: 'cross', width: 1.8 },
  mineral: { colour: '#8a7a4a', pattern: 'grid' },
  hazard_point: { colour: '#b3541e' },
  power_line: { colour: '#c0392b', width: 1.6 },
  railway: { colour: '#4a4a4a', width: 2 },
}

/** For what has no colour of its own: calm, and apart from each other. */
export const spare = [
  '#6b8fb3',
  '#b38a5e',
  '#7fa67a',
  '#a67f9f',
  '#8c9a5b',
  '#5f9a9a',
  '#b3726b',
  '#8a86b8',
] as const

export const sparePatterns: Pattern[] = [
  'hatch',
  'dots',
  'lines',
  'back',
  'cross',
  'columns',
  'grid',
]
