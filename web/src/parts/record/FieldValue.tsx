import { LockOutlined } from '@ant-design/icons'
import { Link } from 'react-router'

import { part } from '../../api/client'
import type { Input } from '../../api/types/definitions'
import { grouped } from '../../format/number'
import { useLanguage } from '../../i18n/language'
import { useWords } from '../../i18n/words'
import { formWords } from '../form/words'
import type { RegisterWords } from './useRegister'
import { recordWords } from './words'
import { isYes, otherLandUnit, parseWritten, unitWords } from '../../format/written'

interface Props {
  field: Input | undefined
  value: string | null
  words: RegisterWords
}

/** A value of a record in the words of the reader; a linked record opens. */
export function FieldValue({ field, value, words }: Props) {
  const text = useWords(recordWords)
  const form = useWords(formWords)
  if (value === null || value === '') return <span className="quiet">—</span>
  if (field?.personal) {
    return (
      <span title={text.personal}>
        {value} <LockOutlined className="quiet" aria-label={text.personal} />
      </span>
    )
  }
  switch (field?.kind) {
    case 'code': {
      const name = words.codeName(field.codes ?? '', value)
      return <span title={value}>{name ?? value}</span>
    }
    case 'record':
      return field.references ? (
        <Link to={`/registers/${field.references}/${part(value)}`} title={text.open(value)}>
          {value}
        </Link>
      ) : (
        <>{value}</>
      )
    case 'boolean':
      return <>{isYes(value) ? form.yes : form.no}</>
    case 'integer':
      // a year is not a quantity
      return <>{/year/.test(field.id) ? value : grouped(value)}</>
    case 'decimal':
    case 'area':
    case 'money':
      return <Amount value={value} />
    default:
      return <span title={value}>{value}</span>
  }
}

/** A number with its unit; land in the other unit too. */
export function Amount({ value }: { value: string }) {
  const { language } = useLanguage()
  const written = parseWritten(value)
  if (written === null) return <>{value}</>
  const other = otherLandUnit(written)
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {grouped(written.number)}
      {written.unit !== '' && <span className="unit">{unitWords(written.unit, language)}</span>}
      {other !== null && (
        <span className="quiet">
          {language === 'zh' ? '（' : ' ('}
          {other.number}
          <span className="unit">{unitWords(other.unit, language)}</span>
          {language === 'zh' ? '）' : ')'}
        </span>
      )}
    </span>
  )
}
