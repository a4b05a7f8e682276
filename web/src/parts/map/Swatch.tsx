import type { AreaStyle } from './types'
import { patternAddress } from './patterns'
import './swatch.css'

interface Props {
  style: AreaStyle
  shape?: 'polygon' | 'line' | 'point' | null
  /** Colour of the strokes; that of the style when not given. */
  stroke?: string
}

/** How something looks on the map, for legends. */
export function Swatch({ style, shape = 'polygon', stroke }: Props) {
  const { colour, pattern, opacity = 0.35, outline = colour, dashed = false } = style
  if (shape === 'line') {
    return (
      <span aria-hidden className="swatch is-line">
        <span style={{ borderTop: `2px ${dashed ? 'dashed' : 'solid'} ${outline}` }} />
      </span>
    )
  }
  const picture = pattern && `url(${patternAddress(pattern, stroke ?? colour)})`
  return (
    <span
      aria-hidden
      className={shape === 'point' ? 'swatch is-point' : 'swatch'}
      style={{ border: `1px ${dashed ? 'dashed' : 'solid'} ${outline}` }}
    >
      <span style={{ background: colour, opacity: Math.max(opacity, 0.15) }} />
      {picture && <span style={{ backgroundImage: picture, backgroundSize: '8px 8px' }} />}
    </span>
  )
}
