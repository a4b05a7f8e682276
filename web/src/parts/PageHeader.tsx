import { Breadcrumb, Flex, Typography } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

import { useTabTitle } from '../session/session'

interface Props {
  title: string
  /** One line under the title: what the page answers. */
  lead?: ReactNode
  /** Where one came from, outermost first. */
  path?: { title: string; to: string }[]
  /** Buttons at the right. */
  actions?: ReactNode
}

export function PageHeader({ title, lead, path = [], actions }: Props) {
  useTabTitle(title)
  const crumbs = path.map((one) => ({ title: <Link to={one.to}>{one.title}</Link> }))
  return (
    <header style={{ marginBottom: 12 }}>
      {crumbs.length > 0 && <Breadcrumb className="no-print" items={[...crumbs, { title }]} />}
      <Flex justify="space-between" align="center" gap={12} wrap>
        <Typography.Title level={1} style={{ fontSize: 20, margin: '4px 0' }}>
          {title}
        </Typography.Title>
        {actions !== undefined && (
          <Flex gap={8} wrap className="no-print">
            {actions}
          </Flex>
        )}
      </Flex>
      {lead !== undefined && <div className="quiet">{lead}</div>}
    </header>
  )
}
