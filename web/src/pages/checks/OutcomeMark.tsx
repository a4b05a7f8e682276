import {
  CheckCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  QuestionCircleOutlined,
} from '@ant-design/icons'

import type { Outcome } from '../../api/types/checks'
import { useWords } from '../../i18n/words'
import { Swatch } from '../../parts/map/Swatch'
import { outcomeStyles } from './resultOverlays'
import { checkWords } from './words'

const ICONS = {
  conflict: CloseCircleOutlined,
  within_tolerance: ExclamationCircleOutlined,
  no_conflict: CheckCircleOutlined,
  not_assessed: QuestionCircleOutlined,
} as const

/** An answer by word, mark and pattern. */
export function OutcomeMark({ outcome, large = false }: { outcome: Outcome; large?: boolean }) {
  const text = useWords(checkWords)
  const Icon = ICONS[outcome]
  return (
    <span className={`outcome is-${outcome}${large ? ' is-large' : ''}`}>
      <Swatch style={outcomeStyles[outcome]} />
      <Icon aria-hidden />
      {text[outcome]}
    </span>
  )
}
