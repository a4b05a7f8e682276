import { areaText } from '../format/number'
import { usePunctuation } from '../i18n/punctuation'
import { useWords } from '../i18n/words'
import { partWords } from './words'

interface Props {
  /** Square metres as the server wrote them. */
  m2: string | number | null | undefined
}

/** An area in 公顷 and 亩 together, with the square metres on pointing at it. */
export function Area({ m2 }: Props) {
  const text = useWords(partWords)
  const marks = usePunctuation()
  const area = m2 === null || m2 === undefined ? null : areaText(m2)
  if (area === null) return <span className="quiet">—</span>
  return (
    <span title={`${area.m2} ${text.squareMetre}`} style={{ whiteSpace: 'nowrap' }}>
      {area.ha}
      <span className="unit">{text.hectare}</span>
      <span className="quiet">{marks.bracket(`${area.mu} ${text.mu}`)}</span>
    </span>
  )
}
