import { UserOutlined } from '@ant-design/icons'
import { App, Button, Dropdown } from 'antd'
import { Link } from 'react-router'

import { useTitle, useWords } from '../i18n/words'
import { useLogOut, useMe } from '../session/session'
import { useAppearance } from '../theme/mode'
import { appWords } from './words'

export function MeMenu() {
  const text = useWords(appWords)
  const title = useTitle()
  const me = useMe()
  const { mode, phone, setMode } = useAppearance()
  const { modal } = App.useApp()
  const logOut = useLogOut()
  const role = title({ zh: me.role_zh, en: me.role_en })
  const items = [
    { key: 'who', label: `${me.user} · ${role}`, disabled: true },
    { type: 'divider' as const },
    { key: 'account', label: <Link to="/account">{text.account}</Link> },
    {
      key: 'mode',
      label: mode === 'dark' ? text.normalScreen : text.largeScreen,
      onClick: () => setMode(mode === 'dark' ? 'light' : 'dark'),
    },
    { type: 'divider' as const },
    {
      key: 'out',
      label: text.logOut,
      onClick: () =>
        void modal.confirm({ title: text.logOutAsk, content: text.logOutDrafts, onOk: logOut }),
    },
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button type="text" icon={<UserOutlined />} aria-label={`${me.user} ${role}`}>
        {phone ? undefined : me.user}
      </Button>
    </Dropdown>
  )
}
