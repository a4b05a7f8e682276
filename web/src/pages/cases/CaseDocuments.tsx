import { Button, Dropdown, Flex, Tag } from 'antd'
import { useState } from 'react'

import { part } from '../../api/client'
import { useSend } from '../../api/query'
import { fileAddress } from '../../api/transfer'
import type { PaperView } from '../../api/types/cases'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { DownloadButton } from '../../parts/DownloadButton'
import { Empty } from '../../parts/Empty'
import { Problem } from '../../parts/Problem'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { PaperAct } from './PaperAct'
import type { PaperAction } from './PaperAct'
import { documentWords } from './documentWords'
import './documents.css'

/** Documents of a case: look, print, stamp, serve, make void. */
export function CaseDocuments({ documents }: { documents: PaperView[] }) {
  const text = useWords(documentWords)
  if (documents.length === 0) return <Empty title={text.none} />
  return (
    <ul className="papers">
      {documents.map((paper) => (
        <Paper key={paper.number} paper={paper} />
      ))}
    </ul>
  )
}

function Paper({ paper }: { paper: PaperView }) {
  const text = useWords(documentWords)
  const me = useMe()
  const [act, setAct] = useState<PaperAction | null>(null)
  const base = `/documents/${part(paper.number)}`
  const stamp = useSend('POST', `${base}/stamp`)
  const isVoid = paper.state === 'void'
  return (
    <li>
      <Flex gap={8} align="center" wrap>
        <b className={isVoid ? 'paper-void' : undefined}>{paper.title}</b>
        <span>{paper.number}</span>
        <span className="quiet">{paper.issued_on}</span>
        <Tag>{text[paper.state]}</Tag>
        {paper.served_on !== null && <Tag>{text.served(paper.served_on)}</Tag>}
        {paper.prints > 0 && <span className="quiet">{text.prints(grouped(paper.prints))}</span>}
        {paper.replaced_by !== null && <span>{text.replacedBy(paper.replaced_by)}</span>}
        {paper.void_reason !== null && <span className="quiet">{paper.void_reason}</span>}
        <span style={{ flex: 1 }} />
        {!paper.personal && (
          <a href={fileAddress(`${base}/file`, { format: 'pdf' })} target="_blank" rel="noreferrer">
            {text.look}
          </a>
        )}
        {may(me, 'documents') && !isVoid && (
          <>
            <DownloadButton
              size="small"
              path={`${base}/print`}
              method="POST"
              body={{ format: 'pdf' }}
              name={`${paper.number}.pdf`}
              title={paper.personal ? text.personal : undefined}
            >
              {text.print}
            </DownloadButton>
            <Dropdown
              trigger={['click']}
              menu={{
                items: [
                  {
                    key: 'stamp',
                    label: text.stamp,
                    disabled: paper.state === 'stamped',
                    onClick: () => stamp.mutate({ body: {} }),
                  },
                  { key: 'serve', label: text.serve, onClick: () => setAct('serve') },
                  { key: 'void', label: text.voidIt, danger: true, onClick: () => setAct('void') },
                ],
              }}
            >
              <Button size="small">{text.more}</Button>
            </Dropdown>
          </>
        )}
      </Flex>
      {stamp.error !== null && <Problem error={stamp.error} />}
      <PaperAct action={act} number={paper.number} onClose={() => setAct(null)} />
    </li>
  )
}
