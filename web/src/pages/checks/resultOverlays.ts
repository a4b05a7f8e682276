import type { Feature, FeatureCollection } from 'geojson'

import type { Answered, Outcome } from '../../api/types/checks'
import type { AreaStyle, Overlay } from '../../parts/map/types'
import { colours } from '../../theme/tokens'

export const OUTCOMES: Outcome[] = ['conflict', 'within_tolerance', 'no_conflict', 'not_assessed']

/** The three answers, and none: each with its own colour, strokes and outline. */
export const outcomeStyles: Record<Outcome, AreaStyle> = {
  conflict: { colour: colours.danger, pattern: 'cross', opacity: 0.3, width: 2 },
  within_tolerance: { colour: colours.warning, pattern: 'dots', opacity: 0.25, width: 2 },
  no_conflict: { colour: colours.good, opacity: 0.12, width: 2 },
  not_assessed: { colour: colours.inkQuiet, opacity: 0.05, width: 1.5, dashed: true },
}

export function plotKey(plot: string): string {
  return `plot ${plot}`
}

export function ruleKey(plot: string, rule: string): string {
  return `piece ${plot} ${rule}`
}

/** From the mildest to the gravest, which lies on top. */
const BOTTOM_UP: Outcome[] = ['not_assessed', 'no_conflict', 'within_tolerance', 'conflict']

/**
 * Plots, and the pieces that rules hit, apart by their answer. With a row chosen its pieces alone;
 * without, those that stand in the way.
 */
export function resultOverlays({ features }: Pick<Answered, 'features'>, row = ''): Overlay[] {
  const keyed = features.features.map((feature): Feature => {
    const { kind, plot, rule } = (feature.properties ?? {}) as Record<string, string>
    const key = kind === 'plot' ? plotKey(plot ?? '') : ruleKey(plot ?? '', rule ?? '')
    return { ...feature, properties: { ...feature.properties, row: key } }
  })
  const inTheWay = ['conflict', 'within_tolerance']
  const shown = keyed.filter(({ properties }) => {
    if (properties?.kind === 'plot') return true
    return row === '' ? inTheWay.includes(String(properties?.outcome)) : properties?.row === row
  })
  return (['plot', 'piece'] as const).flatMap((kind) =>
    BOTTOM_UP.map((outcome) => ({
      id: `${kind}:${outcome}`,
      key: 'row',
      style: kind === 'plot' ? plain(outcomeStyles[outcome]) : outcomeStyles[outcome],
      data: pick(shown, kind, outcome),
    })).filter(({ data }) => data.features.length > 0),
  )
}

/** Plots are outlines; their pieces carry the strokes. */
function plain(style: AreaStyle): AreaStyle {
  return { ...style, pattern: undefined, opacity: 0.06, width: 2.5 }
}

function pick(features: Feature[], kind: string, outcome: Outcome): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: features.filter(
      ({ properties }) => properties?.kind === kind && properties.outcome === outcome,
    ),
  }
}

/** The plots as tall as the buildings that they state, for the skyline. */
export function withHeights(overlays: Overlay[], { bundle }: Answered): Overlay[] {
  const heights = new Map(
    bundle.payload.subjects.flatMap(({ name, attributes }) => {
      const height = attributes.find(({ id }) => id === 'building_height')?.value
      return height === undefined ? [] : [[name, Number(height)] as const]
    }),
  )
  return overlays.map((overlay) => ({
    ...overlay,
    height: 'height',
    data: {
      type: 'FeatureCollection',
      features: overlay.data.features.map((feature) => ({
        ...feature,
        properties: {
          ...feature.properties,
          height: heights.get(String(feature.properties?.plot)) ?? 0,
        },
      })),
    },
  }))
}
