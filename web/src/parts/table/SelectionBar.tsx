import { Button, Flex } from 'antd'
import type { ReactNode } from 'react'

import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { tableWords } from './words'

interface Props {
  count: number
  onClear: () => void
  children?: ReactNode
}

export function SelectionBar({ count, onClear, children }: Props) {
  const text = useWords(tableWords)
  return (
    <Flex gap={8} align="center" wrap className="no-print selection-bar" aria-live="polite">
      <b>{text.selected(grouped(count))}</b>
      {children}
      <Button size="small" type="link" onClick={onClear}>
        {text.unselect}
      </Button>
    </Flex>
  )
}
