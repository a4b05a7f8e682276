import { Menu } from 'antd'
import { Link, useLocation } from 'react-router'

import { useWords } from '../i18n/words'
import { useMe } from '../session/session'
import { sectionsOf } from './sections'
import { appWords } from './words'

/** What there is to do, by the rights of the user. */
export function SideNav({ onChosen }: { onChosen?: () => void }) {
  const text = useWords(appWords)
  const me = useMe()
  const current = useLocation().pathname.split('/')[1] ?? ''
  const items = sectionsOf(me).map(({ id, icon: Icon }) => ({
    key: id,
    icon: <Icon aria-hidden />,
    label: <Link to={`/${id}`}>{text[id]}</Link>,
  }))
  return (
    <nav aria-label={text.navigation}>
      <Menu
        mode="inline"
        items={items}
        selectedKeys={[current]}
        onClick={onChosen}
        inlineIndent={14}
        style={{ borderInlineEnd: 0 }}
      />
    </nav>
  )
}
