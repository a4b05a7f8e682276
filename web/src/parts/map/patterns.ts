import type { Map as MapLibre } from 'maplibre-gl'

import type { AreaStyle } from './types'

const SIZE = 16

/** Adds the pattern in a colour to the map, once; its name. */
export function patternImage(map: MapLibre, style: AreaStyle): string | null {
  if (style.pattern === undefined) return null
  const name = `${style.pattern} ${style.colour}`
  if (!map.hasImage(name)) {
    const drawn = draw(style.pattern, style.colour)
    if (drawn === null) return null
    map.addImage(name, drawn, { pixelRatio: 2 })
  }
  return name
}

function draw(pattern: NonNullable<AreaStyle['pattern']>, colour: string): ImageData | null {
  const canvas = document.createElement('canvas')
  canvas.width = SIZE
  canvas.height = SIZE
  const pen = canvas.getContext('2d')
  if (pen === null) return null
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
    pen.arc(SIZE / 2, SIZE / 2, 2.5, 0, Math.PI * 2)
    pen.fill()
  } else {
    // three strokes, so that the tiles meet without a gap
    for (const shift of [-SIZE, 0, SIZE]) {
      stroke(shift, SIZE, shift + SIZE, 0)
      if (pattern === 'cross') stroke(shift, 0, shift + SIZE, SIZE)
    }
  }
  return pen.getImageData(0, 0, SIZE, SIZE)
}
