import { Button, Flex, Tag } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'

import { useGet } from '../../api/query'
import type { FoundThing, Identified, IdentifiedAttribute } from '../../api/types/map'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Area } from '../../parts/Area'
import { Asked } from '../../parts/Asked'
import { recordPath } from './locate'
import { mapWords } from './words'

/** Columns in m². */
const AREAS = /^(TBMJ|KCMJ|TBDLMJ|ZDMJ|ZZDMJ|WGMJ|DCMJ|JSMJ)$/
/** Columns that bear the number of a record: approval, contract, unit, parcel, project, patch. */
const NUMBERS = /^(PZWH|HTBH|BDCDYH|ZDDM|XMMC|DKMC|DKBH|TBBH)$/

/** A feature with the names of its codes, and the records that bear its numbers. */
export function IdentifiedFeature({ feature }: { feature: Identified }) {
  const title = useTitle()
  const stated = feature.attributes.filter(({ value }) => value !== null && value !== '')
  const numbers = stated.flatMap(({ id, value }) => (NUMBERS.test(id) && value ? [value] : []))
  return (
    <>
      <table className="map-attributes">
        <tbody>
          {stated.map((one) => (
            <tr key={one.id}>
              <th scope="row" title={one.id}>
                {title(one)}
              </th>
              <td>
                <Value of={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {numbers.length > 0 && <RecordLinks numbers={[...new Set(numbers)]} />}
    </>
  )
}

function Value({ of }: { of: IdentifiedAttribute }) {
  const value = of.value ?? ''
  if (AREAS.test(of.id)) return <Area m2={value} />
  if (of.name !== null && of.name !== value) {
    return (
      <>
        {of.name} <span className="map-code">{value}</span>
      </>
    )
  }
  return <span>{/^\d{1,9}\.\d+$/.test(value) ? grouped(value) : value}</span>
}

function RecordLinks({ numbers }: { numbers: string[] }) {
  const text = useWords(mapWords)
  const [asked, setAsked] = useState(false)
  if (!asked) {
    return (
      <Button size="small" onClick={() => setAsked(true)}>
        {text.findRecords}
      </Button>
    )
  }
  return numbers.map((number) => <RecordsOf key={number} number={number} />)
}

function RecordsOf({ number }: { number: string }) {
  const text = useWords(mapWords)
  const title = useTitle()
  const query = useGet<FoundThing[]>('/search', { q: number, limit: 10 })
  return (
    <Asked
      query={query}
      rows={1}
      isEmpty={(found) => records(found).length === 0}
      empty={<small className="quiet">{text.noRecords(number)}</small>}
    >
      {(found) => (
        <Flex vertical gap={2}>
          {records(found).map((one) => (
            <span key={`${one.of} ${one.number}`}>
              <Tag>{title({ zh: one.detail_zh, en: one.detail_en })}</Tag>
              <Link to={recordPath(one.of, one.number)}>{one.title}</Link>
            </span>
          ))}
        </Flex>
      )}
    </Asked>
  )
}

function records(found: FoundThing[]): FoundThing[] {
  return found.filter(({ kind }) => kind === 'record')
}
