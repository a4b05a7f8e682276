import type { Position } from 'geojson'

/** The ellipsoid of CGCS2000: equatorial radius in metres, flattening. */
const A = 6_378_137
const F = 1 / 298.257222101
const B = A * (1 - F)

/** Metres between two places along the ellipsoid (Vincenty's inverse formula). */
export function distance(from: Position, to: Position): number {
  const radians = (degrees = 0) => (degrees * Math.PI) / 180
  const reduced = (latitude: number) => Math.atan((1 - F) * Math.tan(latitude))
  const [u1, u2] = [reduced(radians(from[1])), reduced(radians(to[1]))]
  const along = radians(to[0]) - radians(from[0])
  const [sin1, cos1, sin2, cos2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)]
  let lambda = along
  for (let round = 0; round < 100; round += 1) {
    const across = cos2 * Math.sin(lambda)
    const ahead = cos1 * sin2 - sin1 * cos2 * Math.cos(lambda)
    const sinSigma = Math.hypot(across, ahead)
    if (sinSigma === 0) return 0
    const cosSigma = sin1 * sin2 + cos1 * cos2 * Math.cos(lambda)
    const sigma = Math.atan2(sinSigma, cosSigma)
    const sinAlpha = (cos1 * cos2 * Math.sin(lambda)) / sinSigma
    const cos2Alpha = 1 - sinAlpha ** 2
    const middle = cos2Alpha === 0 ? 0 : cosSigma - (2 * sin1 * sin2) / cos2Alpha
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha))
    const turned = middle + c * cosSigma * (2 * middle ** 2 - 1)
    const next = along + (1 - c) * F * sinAlpha * (sigma + c * sinSigma * turned)
    const settled = Math.abs(next - lambda) < 1e-12
    lambda = next
    if (settled) return arc(sigma, sinSigma, cosSigma, cos2Alpha, middle)
  }
  return NaN
}

function arc(sigma: number, sin: number, cos: number, cos2Alpha: number, middle: number): number {
  const square = (cos2Alpha * (A ** 2 - B ** 2)) / B ** 2
  const p = 1 + (square / 16384) * (4096 + square * (-768 + square * (320 - 175 * square)))
  const q = (square / 1024) * (256 + square * (-128 + square * (74 - 47 * square)))
  const inner =
    cos * (2 * middle ** 2 - 1) - (q / 6) * middle * (4 * sin ** 2 - 3) * (4 * middle ** 2 - 3)
  return B * p * (sigma - q * sin * (middle + (q / 4) * inner))
}

/** Metres along a line. */
export function lengthOf(line: Position[]): number {
  return line.slice(1).reduce((sum, place, index) => sum + distance(line[index] ?? place, place), 0)
}
