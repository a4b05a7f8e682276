/** Metres of the equator in Web Mercator; pixels of a tile; metres of a CSS pixel on paper. */
const ROUND = 40_075_016.686
const TILE = 512
const PIXEL = 0.0254 / 96

export const SCALES = [500, 1000, 2000, 5000, 10_000, 25_000, 50_000, 100_000, 200_000]

/** The zoom at which a map is 1 : `scale` on paper at this latitude. */
export function zoomOf(scale: number, latitude: number): number {
  return Math.log2((ROUND * Math.cos((latitude * Math.PI) / 180)) / (TILE * scale * PIXEL))
}

export function scaleOf(zoom: number, latitude: number): number {
  return (ROUND * Math.cos((latitude * Math.PI) / 180)) / (TILE * 2 ** zoom * PIXEL)
}

/** The next usual scale at which at least as much is seen. */
export function usualScale(scale: number): number {
  return SCALES.find((one) => one >= scale) ?? SCALES.at(-1) ?? scale
}

/** A round length that is at most so many millimetres on paper. */
export function barOf(scale: number, most: number): { metres: number; millimetres: number } {
  const metres = (most / 1000) * scale
  const power = 10 ** Math.floor(Math.log10(metres))
  const step = [5, 2, 1].find((one) => one * power <= metres) ?? 1
  return { metres: step * power, millimetres: (step * power * 1000) / scale }
}
