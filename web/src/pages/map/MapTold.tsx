import { Alert } from 'antd'
import { Link } from 'react-router'

import { problemOf } from '../../api/problem'
import { useLanguage } from '../../i18n/language'
import { useWords } from '../../i18n/words'
import type { Flying } from './useFly'
import { mapWords } from './words'

/** Why the map did not go where it was asked to. */
export function MapTold({ fly }: { fly: Flying }) {
  const text = useWords(mapWords)
  const { language } = useLanguage()
  const { told, hush } = fly
  if (told === null) return null
  const sentence =
    told.problem === undefined ? text.noLand : problemOf(told.problem).sentence(language)
  return (
    <Alert
      banner
      type={told.problem === undefined ? 'info' : 'error'}
      title={sentence}
      action={told.to !== null && <Link to={told.to}>{text.openPage}</Link>}
      closable={{ onClose: hush }}
    />
  )
}
