import { Button, Dropdown } from 'antd'
import { useState } from 'react'

import { part } from '../../api/client'
import { useSend } from '../../api/query'
import type { PaperView } from '../../api/types/cases'
import { useWords } from '../../i18n/words'
import { DownloadButton } from '../../parts/DownloadButton'
import { Problem } from '../../parts/Problem'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { PaperAct } from './PaperAct'
import type { PaperAction } from './PaperAct'
import { documentWords } from './documentWords'

/** Prints, stamps, serves a document, makes it void. */
export function PaperActions({ paper }: { paper: PaperView }) {
  const text = useWords(documentWords)
  const me = useMe()
  const [act, setAct] = useState<PaperAction | null>(null)
  const base = `/documents/${part(paper.number)}`
  const stamp = useSend('POST', `${base}/stamp`)
  if (!may(me, 'documents') || paper.state === 'void') return null
  const items = [
    {
      key: 'stamp',
      label: text.stamp,
      disabled: paper.state === 'stamped',
      onClick: () => stamp.mutate({ body: {} }),
    },
    { key: 'serve', label: text.serve, onClick: () => setAct('serve') },
    { key: 'void', label: text.voidIt, danger: true, onClick: () => setAct('void') },
  ]
  const print = { size: 'small', path: `${base}/print`, method: 'POST' } as const
  return (
    <>
      <DownloadButton
        {...print}
        body={{ format: 'pdf' }}
        name={`${paper.number}.pdf`}
        title={paper.personal ? text.personal : undefined}
      >
        {text.print}
      </DownloadButton>
      {paper.served_on !== null && (
        <DownloadButton
          {...print}
          body={{ format: 'pdf', receipt: true }}
          name={`${paper.number}-${text.printReceipt}.pdf`}
        >
          {text.printReceipt}
        </DownloadButton>
      )}
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button size="small">{text.more}</Button>
      </Dropdown>
      {stamp.error !== null && <Problem error={stamp.error} />}
      <PaperAct action={act} number={paper.number} onClose={() => setAct(null)} />
    </>
  )
}
