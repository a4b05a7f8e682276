import type { HTMLAttributes, KeyboardEvent } from 'react'

import type { RecordTableProps } from './RecordTable'

type Handlers = HTMLAttributes<HTMLElement>

/** Rows by keyboard: arrows move, Enter opens, Space selects; one Tab stop for the table. */
export function useRowKeys<Row extends object>(props: RecordTableProps<Row>) {
  const { rows, rowKey, onOpen, onActive, onSelect, selected = [], active } = props
  const first = rows?.[0] && rowKey(rows[0])
  const stop = rows?.some((row) => rowKey(row) === active) ? active : first

  const pressed = (row: Row) => (event: KeyboardEvent<HTMLElement>) => {
    const element = event.currentTarget
    // keys pressed in a control inside the row are the control's
    if (event.target !== element) return
    const beside = {
      ArrowDown: element.nextElementSibling,
      ArrowUp: element.previousElementSibling,
    }[event.key]
    if (beside instanceof HTMLElement && beside.dataset.rowKey !== undefined) {
      event.preventDefault()
      beside.focus()
      const next = rows?.find((one) => rowKey(one) === beside.dataset.rowKey)
      if (next) onActive?.(next)
    } else if (event.key === 'Enter') onOpen?.(row)
    else if (event.key === ' ' && onSelect) {
      event.preventDefault()
      const key = rowKey(row)
      onSelect(selected.includes(key) ? selected.filter((one) => one !== key) : [...selected, key])
    }
  }

  return (row: Row): Handlers => ({
    tabIndex: rowKey(row) === stop ? 0 : -1,
    onClick: (event) => {
      if (isControl(event.target)) return
      onActive?.(row)
      if (!onActive) onOpen?.(row)
    },
    onDoubleClick: () => onOpen?.(row),
    onKeyDown: pressed(row),
  })
}

/** A link, button or checkbox inside a row does its own thing. */
function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a,button,input,label') !== null
}
