import { BellOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { Suspense, lazy, useState } from 'react'

import { useWords } from '../../i18n/words'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import type { About } from './GiveTask'
import { workbenchWords } from './words'

const GiveTask = lazy(() => import('./GiveTask'))

interface Props {
  /** What it is about, where it is given from there. */
  about?: About
  small?: boolean
}

/** 督办 from where one stands, for those who may give instructions. */
export function Instruct({ about, small = false }: Props) {
  const text = useWords(workbenchWords)
  const me = useMe()
  const [open, setOpen] = useState(false)
  const [asked, setAsked] = useState(false)
  if (!may(me, 'instruct')) return null
  const begin = () => {
    setAsked(true)
    setOpen(true)
  }
  return (
    <>
      <Button size={small ? 'small' : undefined} icon={<BellOutlined />} onClick={begin}>
        {text.giveTitle}
      </Button>
      {asked && (
        <Suspense fallback={null}>
          <GiveTask open={open} about={about} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
