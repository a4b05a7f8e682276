import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'

import { useWords } from '../../i18n/words'
import { mapWords } from './words'

interface Props {
  left: string
  right: string
  children: ReactNode
}

/** The other date over the map, drawn apart by a line that is pulled. */
export function Compare({ left, right, children }: Props) {
  const text = useWords(mapWords)
  const [at, setAt] = useState(50)
  return (
    <>
      <div className="map-other" style={{ clipPath: `inset(0 0 0 ${at}%)` }}>
        {children}
      </div>
      <div className="map-swipe" style={{ left: `${at}%` }} aria-hidden />
      <span className="map-side is-left" aria-hidden>
        {left}
      </span>
      <span className="map-side is-right" aria-hidden>
        {right}
      </span>
      <input
        type="range"
        className="map-swipe-handle"
        min={0}
        max={100}
        value={at}
        aria-label={text.swipe}
        aria-valuetext={text.swipeAt(left, right, at)}
        onChange={(event) => setAt(Number(event.target.value))}
      />
    </>
  )
}

/** Two maps that stand and move as one. */
export function useTogether(one: MapLibre | null, other: MapLibre | null): void {
  useEffect(() => {
    if (one === null || other === null) return
    let following = false
    const follow = (from: MapLibre, to: MapLibre) => () => {
      if (following) return
      following = true
      to.jumpTo({
        center: from.getCenter(),
        zoom: from.getZoom(),
        bearing: from.getBearing(),
        pitch: from.getPitch(),
      })
      following = false
    }
    follow(one, other)()
    const subscriptions = [one.on('move', follow(one, other)), other.on('move', follow(other, one))]
    return () => subscriptions.forEach((subscription) => subscription.unsubscribe())
  }, [one, other])
}
