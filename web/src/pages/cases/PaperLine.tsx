import { Flex, Tag } from 'antd'
import type { ReactNode } from 'react'

import type { PaperView } from '../../api/types/cases'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { documentWords } from './documentWords'

/** A document in one line: what it is, its number, what was done with it. */
export function PaperLine({ paper, children }: { paper: PaperView; children?: ReactNode }) {
  const text = useWords(documentWords)
  const isVoid = paper.state === 'void'
  return (
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
      <Flex gap={8} align="center" className="no-print">
        {children}
      </Flex>
    </Flex>
  )
}
