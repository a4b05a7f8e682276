import { Card } from 'antd'
import type { ReactNode } from 'react'

interface Props {
  title: string
  extra?: ReactNode
  children: ReactNode
}

/** A part of a page under its own heading. */
export function Panel({ title, extra, children }: Props) {
  return (
    <Card
      size="small"
      style={{ marginBottom: 12 }}
      title={<h2 style={{ fontSize: 15, margin: '6px 0', whiteSpace: 'normal' }}>{title}</h2>}
      extra={extra}
    >
      {children}
    </Card>
  )
}
