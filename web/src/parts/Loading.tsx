import { Skeleton } from 'antd'

import { useWords } from '../i18n/words'
import { partWords } from './words'

/** The place of what is on its way; keeps the page from jumping. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const text = useWords(partWords)
  return (
    <div role="status" aria-label={text.loading}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  )
}
