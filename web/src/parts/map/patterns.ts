import type { Map as MapLibre } from 'maplibre-gl'

import type { Pattern } from './types'

const SIZE = 16
const MIDDLE = SIZE / 2

/** Adds the pattern in a colour to the map, once; its name. */
export function patternImage(map: MapLibre, pattern: Pattern, colour: string): string | null {
  const name = `${pattern} ${colour}`
  if (!map.hasImage(name)) {
    const pen = blank()
    if (pen === null) return null
    drawPattern(pen, pattern, colour)
    map.addImage(name, pen.getImageData(0, 0, SIZE, SIZE), { pixelRatio: 2 })
  }
  return name
}

function blank(): CanvasRenderingContext2D | null {
  const canvas = document.createElement('canvas')
  canvas.width = SIZE
  canvas.height = SIZE
  return canvas.getContext('2d')
}

const addresses = new Map<string, string>()

/** The pattern as a picture for legends. */
export function patternAddress(pattern: Pattern, colour: string): string {
  const name = `${pattern} ${colour}`
  const known = addresses.get(name)
  if (known !== undefined) return known
  const pen = blank()
  if (pen === null) return ''
  drawPattern(pen, pattern, colour)
  const address = pen.canvas.toDataURL()
  addresses.set(name, address)
  return address
}

function drawPattern(pen: CanvasRenderingContext2D, pattern: Pattern, colour: string): void {
  pen.strokeStyle = colour
  pen.fillStyle = colour
  pen.lineWidth = 2
  const stroke = (x1: number, y1: number, x2: number, y2: number) => {
    pen.beginPath()
    pen.moveTo(x1, y1)
    pen.lineTo(x2, y2)
    pen.stroke()
  }
  if (pattern === 'dots') {
    pen.beginPath()
    pen.arc(MIDDLE, MIDDLE, 2.5, 0, Math.PI * 2)
    pen.fill()
  }
  if (pattern === 'lines' || pattern === 'grid') stroke(0, MIDDLE, SIZE, MIDDLE)
  if (pattern === 'columns' || pattern === 'grid') stroke(MIDDLE, 0, MIDDLE, SIZE)
  // three strokes, so that the tiles meet without a gap
  for (const shift of [-SIZE, 0, SIZE]) {
    if (pattern === 'hatch' || pattern === 'cross') stroke(shift, SIZE, shift + SIZE, 0)
    if (pattern === 'back' || pattern === 'cross') stroke(shift, 0, shift + SIZE, SIZE)
  }
}
