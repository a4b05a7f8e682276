import { EditOutlined } from '@ant-design/icons'
import { Link } from 'react-router'

import { grouped } from '../format/number'
import { useWords } from '../i18n/words'
import { partWords } from './words'

interface Props {
  value: string | number | null
  unit?: string
  /** Where its rows, formula, date and document are. */
  to?: string
  /** A figure that a person typed looks different from one that was computed. */
  typed?: boolean
  /** Why there is no value. */
  why?: string
  size?: 'normal' | 'large'
}

/** A number that opens. */
export function Figure({ value, unit, to, typed = false, why, size = 'normal' }: Props) {
  const text = useWords(partWords)
  if (value === null) {
    return (
      <span className="quiet" title={why}>
        — {why}
      </span>
    )
  }
  const style = {
    fontSize: size === 'large' ? 24 : undefined,
    fontStyle: typed ? 'italic' : undefined,
    borderBottom: typed ? '1px dashed var(--inkQuiet)' : undefined,
    whiteSpace: 'nowrap',
  } as const
  const number = (
    <span style={style} title={typed ? text.typed : text.computed}>
      {grouped(value)}
      {typed && <EditOutlined aria-label={text.typed} style={{ fontSize: 11, marginLeft: 3 }} />}
    </span>
  )
  return (
    <span>
      {to === undefined ? number : <Link to={to}>{number}</Link>}
      {unit !== undefined && unit !== '' && <span className="unit">{unit}</span>}
    </span>
  )
}
