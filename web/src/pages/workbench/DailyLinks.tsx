import { Button } from 'antd'
import { Link } from 'react-router'

import { sectionsOf } from '../../app/sections'
import { useWords } from '../../i18n/words'
import { may, mayAny } from '../../session/rights'
import { useMe } from '../../session/session'
import { workbenchWords } from './words'

/** What the role does all day, one click away. */
export function DailyLinks() {
  const text = useWords(workbenchWords)
  const me = useMe()
  const open = sectionsOf(me).map((section) => section.id)
  // who follows up the work of others asks for figures; who does it takes in and checks
  const leads = may(me, 'instruct') && !may(me, 'import')
  const ofLeaders = [
    { to: '/decisions', label: text.figuresOpen, shown: open.includes('decisions') },
    { to: '/ledger', label: text.land, shown: open.includes('ledger') },
    { to: '/cases', label: text.cases, shown: open.includes('cases') },
  ]
  const ofClerks = [
    { to: '/window', label: text.take, shown: open.includes('window') },
    { to: '/cases/new', label: text.newCase, shown: open.includes('cases') && mayAny(me, 'act') },
    { to: '/checks', label: text.check, shown: open.includes('checks') },
  ]
  const links = [
    ...(leads ? ofLeaders : ofClerks),
    { to: '/registers', label: text.find, shown: open.includes('registers') },
    { to: '/map', label: text.map, shown: open.includes('map') },
  ]
  return links
    .filter((link) => link.shown)
    .map((link, index) => (
      <Link key={link.to} to={link.to}>
        <Button type={index === 0 ? 'primary' : 'default'}>{link.label}</Button>
      </Link>
    ))
}
