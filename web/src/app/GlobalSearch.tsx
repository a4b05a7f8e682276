import { SearchOutlined } from '@ant-design/icons'
import { Button, Input, Modal } from 'antd'
import type { InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useNavigate } from 'react-router'

import { useGet } from '../api/query'
import type { Found } from '../api/types/session'
import { useWords } from '../i18n/words'
import { Asked } from '../parts/Asked'
import { Empty } from '../parts/Empty'
import { useDelayed } from '../parts/useDelayed'
import { useAppearance } from '../theme/mode'
import { addressOf } from './found'
import { SearchResults } from './SearchResults'
import { appWords } from './words'

/** Finds parcels, cases, documents, layers, places and actions (Ctrl K). */
export function GlobalSearch() {
  const text = useWords(appWords)
  const navigate = useNavigate()
  const { phone } = useAppearance()
  const input = useRef<InputRef>(null)
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const q = useDelayed(typed.trim(), 200)
  const found = useGet<Found[]>(
    '/search',
    { q, limit: 20 },
    { enabled: open && q.length >= 2, keep: true },
  )
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setOpen(true)
      }
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
  const rows = found.data ?? []
  const go = (one: Found | undefined) => {
    if (one === undefined) return
    setOpen(false)
    void navigate(addressOf(one))
  }
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && rows.length > 0) {
      event.preventDefault()
      setActive((active + step + rows.length) % rows.length)
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) go(rows[active])
  }
  return (
    <>
      <Button
        icon={<SearchOutlined />}
        onClick={() => setOpen(true)}
        aria-label={phone ? text.search : undefined}
      >
        {phone ? undefined : `${text.search}  Ctrl K`}
      </Button>
      <Modal
        open={open}
        onCancel={() => setOpen(false)}
        footer={null}
        title={text.search}
        width={640}
        style={{ top: 64 }}
        afterOpenChange={(opened) => opened && input.current?.focus({ cursor: 'all' })}
      >
        <Input
          ref={input}
          value={typed}
          placeholder={text.searchHint}
          aria-label={text.searchHint}
          role="combobox"
          aria-expanded={rows.length > 0}
          aria-controls="search-results"
          aria-activedescendant={rows.length > 0 ? `search-${active}` : undefined}
          onChange={(event) => {
            setTyped(event.target.value)
            setActive(0)
          }}
          onKeyDown={keys}
        />
        {q.length < 2 ? (
          <p className="quiet">{text.searchEmpty}</p>
        ) : (
          <Asked
            query={found}
            isEmpty={(all) => all.length === 0}
            empty={<Empty title={text.searchNothing} />}
          >
            {(all) => <SearchResults found={all} active={active} onChosen={go} />}
          </Asked>
        )}
      </Modal>
    </>
  )
}
