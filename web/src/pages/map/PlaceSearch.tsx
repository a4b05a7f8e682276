import { SearchOutlined } from '@ant-design/icons'
import { AutoComplete, Input, Tag } from 'antd'
import { useState } from 'react'

import { useGet } from '../../api/query'
import type { FoundThing } from '../../api/types/map'
import { useWords } from '../../i18n/words'
import { useDelayed } from '../../parts/useDelayed'
import { useTitle } from '../../i18n/words'
import { placeIn } from './locate'
import { mapWords } from './words'

interface Props {
  busy: boolean
  onFound: (found: FoundThing) => void
  onPlace: (longitude: number, latitude: number) => void
}

const MOST = 12

/** Finds land by the number of a record, case or document, by a layer, or by coordinates. */
export function PlaceSearch({ busy, onFound, onPlace }: Props) {
  const text = useWords(mapWords)
  const title = useTitle()
  const [typed, setTyped] = useState('')
  const q = useDelayed(typed.trim(), 250)
  const place = placeIn(typed)
  const asks = q.length >= 2 && placeIn(q) === null
  const found = useGet<FoundThing[]>('/search', { q, limit: MOST }, { enabled: asks, keep: true })
  const rows = asks ? (found.data ?? []) : []
  const choose = (key: string) => {
    const one = rows[Number(key)]
    if (one !== undefined) {
      setTyped(one.title)
      onFound(one)
    }
  }
  const options = rows.map((one, index) => ({
    value: String(index),
    label: (
      <span className="map-found">
        <Tag>{text[one.kind]}</Tag>
        <span>{one.title}</span>
        <small className="quiet">{title({ zh: one.detail_zh, en: one.detail_en })}</small>
      </span>
    ),
  }))
  const nothing = asks && found.isSuccess && rows.length === 0
  return (
    <AutoComplete
      className="map-search"
      value={typed}
      options={options}
      popupMatchSelectWidth={320}
      defaultActiveFirstOption
      notFoundContent={nothing ? text.foundNothing : null}
      onSelect={choose}
      showSearch={{ onSearch: setTyped }}
      onChange={(value: string) => {
        // the key of a chosen row comes here too
        if (!rows[Number(value)] || value === '') setTyped(value)
      }}
    >
      <Input
        prefix={<SearchOutlined aria-hidden />}
        suffix={busy ? '…' : undefined}
        allowClear
        placeholder={text.searchHint}
        aria-label={text.searchHint}
        onPressEnter={() => place && onPlace(place[0], place[1])}
      />
    </AutoComplete>
  )
}
