import type { Position } from 'geojson'

/** A layer that is shown, and how strongly. */
export interface LayerOn {
  id: string
  /** 0 to 1; the layer's own when not given. */
  opacity?: number
}

/** All of the map that a link carries. */
export interface MapState {
  date: string | null
  /** The other date, where two are compared. */
  against: string | null
  on: LayerOn[] | null
  standing: boolean
  base: boolean
  at: Position | null
  /** Whether the place was asked on the other date. */
  other: boolean
  register: string | null
  q: string
  where: string
  record: string | null
  verdict: string | null
  view: View | null
}

export interface View {
  center: [number, number]
  zoom: number
}

const DATE = /^\d{4}-\d{2}-\d{2}$/

function dateIn(text: string | null): string | null {
  return text !== null && DATE.test(text) ? text : null
}

function numbersIn(text: string | null, count: number): number[] | null {
  const numbers = (text ?? '').split(',').map(Number)
  return text !== null && numbers.length === count && numbers.every(Number.isFinite)
    ? numbers
    : null
}

export function layersIn(text: string | null): LayerOn[] | null {
  if (text === null) return null
  return text
    .split(',')
    .filter((one) => one !== '')
    .map((one) => {
      const [id = '', share] = one.split('~')
      const opacity = Number(share) / 100
      return share !== undefined && opacity >= 0 && opacity <= 1 ? { id, opacity } : { id }
    })
}

export function layersText(on: LayerOn[]): string {
  return on
    .map(({ id, opacity }) => (opacity === undefined ? id : `${id}~${Math.round(opacity * 100)}`))
    .join(',')
}

export function read(search: URLSearchParams): MapState {
  const view = numbersIn(search.get('view'), 3)
  return {
    date: dateIn(search.get('date')),
    against: dateIn(search.get('against')),
    on: layersIn(search.get('on')),
    standing: search.has('standing'),
    base: search.get('base') !== '0',
    at: numbersIn(search.get('at'), 2),
    other: search.has('other'),
    register: search.get('register'),
    q: search.get('q') ?? '',
    where: search.get('where') ?? '',
    record: search.get('record'),
    verdict: search.get('verdict'),
    view: view === null ? null : { center: [view[0] ?? 0, view[1] ?? 0], zoom: view[2] ?? 0 },
  }
}

function texts(changes: Partial<MapState>): Record<string, string | null> {
  const flag = (on: boolean | undefined) => (on ? '1' : null)
  const all: Record<keyof MapState, string | null> = {
    date: changes.date ?? null,
    against: changes.against ?? null,
    on: changes.on ? layersText(changes.on) : null,
    standing: flag(changes.standing),
    base: changes.base === false ? '0' : null,
    at: changes.at ? changes.at.map((one) => one.toFixed(7)).join(',') : null,
    other: flag(changes.other),
    register: changes.register ?? null,
    q: changes.q || null,
    where: changes.where || null,
    record: changes.record ?? null,
    verdict: changes.verdict ?? null,
    view: changes.view ? viewText(changes.view) : null,
  }
  const named = Object.keys(changes) as (keyof MapState)[]
  return Object.fromEntries(named.map((name) => [name, all[name]]))
}

export function viewText({ center, zoom }: View): string {
  return [center[0].toFixed(5), center[1].toFixed(5), zoom.toFixed(2)].join(',')
}

/** The address with the changes; what is not named stays. */
export function written(search: URLSearchParams, changes: Partial<MapState>): URLSearchParams {
  const next = new URLSearchParams(search)
  Object.entries(texts(changes)).forEach(([name, text]) => {
    if (text === null) next.delete(name)
    else next.set(name, text)
  })
  return next
}
