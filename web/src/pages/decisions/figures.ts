import type { FigureView } from '../../api/types/indicators'

/** The number of a figure, for bars and comparisons only; null where there is none. */
export function numberOf(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null
  const parts = /^-?[\d,]+(\.\d+)?/.exec(text.trim())
  return parts === null ? null : Number(parts[0].replaceAll(',', ''))
}

/** The number inside of a displayed figure: "约21.25公顷" → 21.25. */
export function displayed(text: string | null | undefined): number | null {
  const found = /-?\d[\d,]*(\.\d+)?/.exec(text ?? '')
  return found === null ? null : Number(found[0].replaceAll(',', ''))
}

export interface Change {
  figure: FigureView
  before: number
  now: number
  /** Share of last year's figure, in per cent. */
  percent: number
}

/** Figures that can be compared with last year, the greatest change first. */
export function changesOf(figures: FigureView[]): Change[] {
  return figures
    .flatMap((figure): Change[] => {
      const now = numberOf(figure.rounded)
      const before = displayed(figure.last_year)
      if (now === null || before === null || before === 0) return []
      return [{ figure, before, now, percent: ((now - before) / before) * 100 }]
    })
    .filter((change) => change.percent !== 0)
    .sort((a, b) => Math.abs(b.percent) - Math.abs(a.percent))
}

/** How far a target is, in per cent; null where it has none. */
export function shareOfTarget(figure: FigureView): number | null {
  const [now, target] = [numberOf(figure.rounded), numberOf(figure.target)]
  return now === null || target === null || target === 0 ? null : (now / target) * 100
}

export function signed(percent: number): string {
  const rounded = Math.abs(percent).toFixed(1)
  return `${percent < 0 ? '−' : '+'}${rounded}%`
}
