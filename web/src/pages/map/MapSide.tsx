import { CloseOutlined } from '@ant-design/icons'
import { Button, Drawer } from 'antd'
import type { ReactNode } from 'react'

import { useWords } from '../../i18n/words'
import { useAppearance } from '../../theme/mode'
import { mapWords } from './words'

interface Props {
  title: string
  place: 'left' | 'right'
  open: boolean
  onClose?: () => void
  children: ReactNode
}

/** Beside the map at a desk, from below on a phone. */
export function MapSide({ title, place, open, onClose, children }: Props) {
  const text = useWords(mapWords)
  const { phone } = useAppearance()
  if (phone) {
    return (
      <Drawer
        open={open}
        onClose={onClose}
        title={title}
        placement="bottom"
        size="58%"
        mask={false}
        styles={{ body: { padding: 10 }, header: { padding: '8px 12px' } }}
      >
        {children}
      </Drawer>
    )
  }
  if (!open) return null
  return (
    <aside className={`map-side-panel is-${place}`} aria-label={title}>
      <header>
        <h2>{title}</h2>
        {onClose && (
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            aria-label={`${text.close} ${title}`}
            onClick={onClose}
          />
        )}
      </header>
      <div className="map-side-body">{children}</div>
    </aside>
  )
}
