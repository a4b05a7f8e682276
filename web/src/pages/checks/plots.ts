import type { Feature, FeatureCollection, Geometry } from 'geojson'

/** Plots that another page hands over to be checked. */
export interface GivenPlots {
  plots: Geometry[]
}

export function givenPlots(state: unknown): Geometry[] {
  const plots = (state as Partial<GivenPlots> | null)?.plots
  return Array.isArray(plots) ? plots : []
}

/** Plots with their names, as a check takes them in. */
export function collectionOf(
  plots: Geometry[],
  nameOf: (index: number) => string,
): FeatureCollection {
  const features = plots.map((geometry, index): Feature => ({
    type: 'Feature',
    geometry,
    properties: { name: nameOf(index) },
  }))
  return { type: 'FeatureCollection', features }
}
