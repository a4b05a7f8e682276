import { Empty as AntdEmpty } from 'antd'
import type { ReactNode } from 'react'

import { useWords } from '../i18n/words'
import { partWords } from './words'

interface Props {
  /** What is not there, and why that may be so. */
  title?: ReactNode
  /** What to do next. */
  children?: ReactNode
}

export function Empty({ title, children }: Props) {
  const text = useWords(partWords)
  return (
    <AntdEmpty image={AntdEmpty.PRESENTED_IMAGE_SIMPLE} description={title ?? text.empty}>
      {children}
    </AntdEmpty>
  )
}
