import { MenuOutlined } from '@ant-design/icons'
import { NavLink } from 'react-router'

import { useWords } from '../i18n/words'
import { useMe } from '../session/session'
import { sectionsOf } from './sections'
import { appWords } from './words'

/** What a thumb reaches on a phone: the sections used most, and the rest behind one button. */
const ON_PHONE = ['workbench', 'cases', 'map', 'decisions']

export function BottomBar({ onMore }: { onMore: () => void }) {
  const text = useWords(appWords)
  const shown = sectionsOf(useMe()).filter(({ id }) => ON_PHONE.includes(id))
  return (
    <nav className="shell-bottom no-print" aria-label={text.navigation}>
      {shown.map(({ id, icon: Icon }) => (
        <NavLink key={id} to={`/${id}`}>
          <Icon aria-hidden style={{ fontSize: 18 }} />
          {text[id]}
        </NavLink>
      ))}
      <button type="button" onClick={onMore}>
        <MenuOutlined aria-hidden style={{ fontSize: 18 }} />
        {text.more}
      </button>
    </nav>
  )
}
