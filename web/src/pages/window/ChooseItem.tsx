import { Input } from 'antd'
import { Link, useSearchParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { ProcessSummary } from '../../api/types/definitions'
import type { Listing } from '../../api/types/registers'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { useDelayed } from '../../parts/useDelayed'
import { useMe } from '../../session/session'
import { ItemFacts } from './ItemFacts'
import { INTAKE, beginsBy, reader } from './intake'
import { windowWords } from './words'
import './window.css'

/** The first question at the window: what is applied for? */
export function ChooseItem() {
  const text = useWords(windowWords)
  const [params, setParams] = useSearchParams()
  const typed = params.get('q') ?? ''
  return (
    <>
      <Input
        autoFocus
        allowClear
        size="large"
        value={typed}
        placeholder={text.find}
        aria-label={text.find}
        onChange={({ target }) =>
          setParams(target.value === '' ? {} : { q: target.value }, { replace: true })
        }
        style={{ maxWidth: 560, marginBottom: 12 }}
      />
      <Items q={useDelayed(typed.trim(), 250)} />
      <Registrations q={typed.trim()} />
    </>
  )
}

function Items({ q }: { q: string }) {
  const text = useWords(windowWords)
  const items = useGet<Listing>(
    `/registers/${INTAKE.items}/records`,
    { q, limit: 30 },
    { keep: true },
  )
  return (
    <section aria-label={text.items}>
      <h2 className="part-title">{text.items}</h2>
      <Asked
        query={items}
        isEmpty={(listing) => listing.rows.length === 0}
        empty={<Empty title={text.nothing} />}
      >
        {(listing) => <ItemList listing={listing} />}
      </Asked>
    </section>
  )
}

function ItemList({ listing }: { listing: Listing }) {
  const read = reader(listing)
  return (
    <ul className="items">
      {listing.rows.map((row) => {
        const number = read(row, 'number') ?? ''
        const to = `/window/take/${INTAKE.process}/${INTAKE.step}?item=${part(number)}`
        return (
          <li key={row.record}>
            <Link to={to}>{read(row, 'name')}</Link> <span className="quiet">{number}</span>
            <ItemFacts read={(field) => read(row, field)} />
          </li>
        )
      })}
    </ul>
  )
}

function Registrations({ q }: { q: string }) {
  const text = useWords(windowWords)
  const title = useTitle()
  const me = useMe()
  const processes = useGet<ProcessSummary[]>('/definitions/processes', {}, { lasting: true })
  const fits = (words: string[]) =>
    words.some((word) => word.toLowerCase().includes(q.toLowerCase()))
  const begun = beginsBy(processes.data ?? [], me.role).filter(
    (one) => one.id !== INTAKE.process && fits([one.title_zh, one.title_en]),
  )
  if (begun.length === 0) return null
  return (
    <section aria-label={text.registrations}>
      <h2 className="part-title">{text.registrations}</h2>
      <ul className="items items-short">
        {begun.flatMap((process) =>
          process.opens.map((step) => (
            <li key={process.id + step.id}>
              <Link to={`/window/take/${process.id}/${step.id}`}>{title(process)}</Link>{' '}
              <span className="quiet">{title(step)}</span>
            </li>
          )),
        )}
      </ul>
    </section>
  )
}
