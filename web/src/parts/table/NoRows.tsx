import { Button } from 'antd'

import { usePunctuation } from '../../i18n/punctuation'
import { useWords } from '../../i18n/words'
import { Empty } from '../Empty'
import type { TableState } from './useTableState'
import { tableWords } from './words'

/** No row fits: says so, and how to see more. */
export function NoRows({ state }: { state: TableState }) {
  const text = useWords(tableWords)
  const marks = usePunctuation()
  if (state.q === '') return <Empty title={text.none} />
  return (
    <Empty title={text.none + marks.semicolon + text.noneHint}>
      <Button onClick={() => state.set({ q: null })}>{text.clear}</Button>
    </Empty>
  )
}
