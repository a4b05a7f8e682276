import { Tag } from 'antd'
import { Link } from 'react-router'

import { part } from '../../api/client'
import type { LotShare, ViewTotal } from '../../api/types/ledger'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { hectaresInMu } from '../../format/written'
import { PlainTable } from '../../parts/table/PlainTable'
import { ledgerWords } from './words'

interface Props {
  lots: LotShare[]
  /** The day, for the statement behind each lot. */
  search: string
  total?: ViewTotal
}

/** Lots with their part of a sum; each opens to its statement. */
export function LotTable({ lots, search, total }: Props) {
  const text = useWords(ledgerWords)
  if (lots.length === 0) return <Empty title={text.noLots} />
  return (
    <div className="lot-table">
      <PlainTable<LotShare>
        label={text.lots}
        rows={lots}
        rowKey={(lot) => lot.lot}
        columns={[
          {
            id: 'lot',
            title: text.lot,
            render: (lot) => <Link to={`/ledger/lots/${part(lot.lot)}${search}`}>{lot.lot}</Link>,
          },
          {
            id: 'hectares',
            title: text.hectares,
            numeric: true,
            render: (lot) => grouped(lot.hectares),
          },
          {
            id: 'mu',
            title: text.mu,
            numeric: true,
            render: (lot) => hectaresInMu(lot.hectares),
          },
          {
            id: 'grade',
            title: text.grade,
            render: (lot) => (
              <>
                {lot.grade ?? '—'} {lot.without_drawing && <Tag>{text.noDrawing}</Tag>}
              </>
            ),
          },
        ]}
        foot={
          total && (
            <tr>
              <td>{text.total}</td>
              <td className="number">{grouped(total.hectares)}</td>
              <td className="number">{grouped(total.mu)}</td>
              <td />
            </tr>
          )
        }
      />
    </div>
  )
}
