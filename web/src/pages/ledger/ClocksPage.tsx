import { PrinterOutlined } from '@ant-design/icons'
import { Button, Flex, Segmented } from 'antd'
import { Link, useSearchParams } from 'react-router'

import { useGet } from '../../api/query'
import type { Listing } from '../../api/types/registers'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { ClockMap } from './ClockMap'
import { ClockRows } from './ClockRows'
import { clockPageWords } from './clockWords'
import { KINDS, clocksOf } from './clocks'
import type { KindId } from './clocks'
import './ledger.css'

/** Most plots of a page. */
const MOST = 500

/** Unsupplied or idle land: on the map, and its clocks side by side. */
export default function ClocksPage() {
  const text = useWords(clockPageWords)
  const [params, setParams] = useSearchParams()
  const id: KindId = params.get('kind') === 'idle' ? 'idle' : 'unsupplied'
  const all = params.get('all') === '1'
  const selected = params.get('sel')
  const kind = KINDS[id]
  const set = (changes: Record<string, string | null>) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        Object.entries(changes).forEach(([name, value]) =>
          value === null ? next.delete(name) : next.set(name, value),
        )
        return next
      },
      { replace: true },
    )
  const where = all ? undefined : `blank(${kind.done})`
  const listing = useGet<Listing>(
    `/registers/${kind.register}/records`,
    { where, limit: MOST, order: kind.start },
    { keep: true },
  )
  return (
    <>
      <PageHeader
        title={text.title}
        path={[{ title: text.ledger, to: '/ledger' }]}
        lead={listing.data && text.lead(grouped(listing.data.total))}
        actions={
          <>
            <Link to={`/registers/${kind.register}`}>
              <Button>{text.register}</Button>
            </Link>
            <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
              {text.print}
            </Button>
          </>
        }
      />
      <Flex gap={12} wrap style={{ marginBottom: 12 }} className="no-print">
        <Segmented
          value={id}
          options={(Object.keys(KINDS) as KindId[]).map((one) => ({
            value: one,
            label: text[one],
          }))}
          onChange={(one) => set({ kind: one, sel: null })}
        />
        <Segmented
          value={all ? 'all' : 'open'}
          options={(['open', 'all'] as const).map((one) => ({ value: one, label: text[one] }))}
          onChange={(one) => set({ all: one === 'all' ? '1' : null })}
        />
      </Flex>
      <ClockMap
        register={kind.register}
        where={where}
        selected={selected}
        onSelect={(number) => set({ sel: number })}
      />
      <Asked
        query={listing}
        rows={10}
        isEmpty={(data) => data.rows.length === 0}
        empty={
          <Empty title={text.nothing}>
            {!all && <Button onClick={() => set({ all: '1' })}>{text.seeAll}</Button>}
          </Empty>
        }
      >
        {(data) => (
          <ClockRows
            register={kind.register}
            clocks={clocksOf(data, kind)}
            selected={selected}
            onSelect={(number) => set({ sel: number })}
          />
        )}
      </Asked>
    </>
  )
}
