import {
  CheckCircleOutlined,
  CheckSquareOutlined,
  EditOutlined,
  HistoryOutlined,
} from '@ant-design/icons'
import { Tag } from 'antd'

import type { EditionState } from '../../api/types/data'
import { useWords } from '../../i18n/words'
import { dataWords } from './words'

const MARKS = {
  draft: { icon: <EditOutlined />, color: 'default' },
  checked: { icon: <CheckSquareOutlined />, color: 'processing' },
  published: { icon: <CheckCircleOutlined />, color: 'success' },
  superseded: { icon: <HistoryOutlined />, color: 'default' },
}

/** The state of an edition by mark and word. */
export function EditionTag({ state }: { state: EditionState | null }) {
  const text = useWords(dataWords)
  if (state === null) return <span className="quiet">—</span>
  return (
    <Tag icon={MARKS[state].icon} color={MARKS[state].color}>
      {text[state]}
    </Tag>
  )
}
