import { Tag } from 'antd'

import type { Found } from '../api/types/session'
import { useTitle, useWords } from '../i18n/words'
import { appWords } from './words'
import './search.css'

interface Props {
  found: Found[]
  active: number
  onChosen: (one: Found) => void
}

export function SearchResults({ found, active, onChosen }: Props) {
  const text = useWords(appWords)
  const title = useTitle()
  return (
    <ul id="search-results" role="listbox" aria-label={text.search} className="search-results">
      {found.map((one, index) => (
        <li
          key={`${one.kind} ${one.of} ${one.number}`}
          id={`search-${index}`}
          role="option"
          aria-selected={index === active}
          onClick={() => onChosen(one)}
        >
          <Tag>{text[one.kind]}</Tag>
          <span className="search-title">{one.title}</span>
          <span className="quiet">{title({ zh: one.detail_zh, en: one.detail_en })}</span>
        </li>
      ))}
    </ul>
  )
}
