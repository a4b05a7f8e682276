import { CheckCircleOutlined, ClockCircleOutlined, CloseCircleOutlined } from '@ant-design/icons'

import { useWords } from '../../../i18n/words'
import { isOutcome } from './outcomes'
import { meetingWords } from './words'

const MARKS = {
  approved: { Icon: CheckCircleOutlined, colour: 'var(--good)' },
  rejected: { Icon: CloseCircleOutlined, colour: 'var(--danger)' },
  postponed: { Icon: ClockCircleOutlined, colour: 'var(--warning)' },
}

/** The outcome in a word and a mark; as it stands where it is another one. */
export function OutcomeWord({ outcome }: { outcome: string }) {
  const text = useWords(meetingWords)
  if (!isOutcome(outcome)) return <span>{outcome}</span>
  const { Icon, colour } = MARKS[outcome]
  return (
    <span style={{ color: colour, whiteSpace: 'nowrap' }}>
      <Icon aria-hidden /> {text[outcome]}
    </span>
  )
}
