import { App, Button, Flex } from 'antd'

import { instant } from '../../format/date'
import { useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { useLogOut, useMe } from '../../session/session'
import { accountWords } from './words'

/** This session, and how to end the others. */
export function Sessions() {
  const text = useWords(accountWords)
  const me = useMe()
  const { modal } = App.useApp()
  const logOut = useLogOut()
  return (
    <Panel title={text.sessions}>
      <Flex gap={12} wrap align="center" justify="space-between">
        <span>
          {text.thisSession(instant(me.expires))} {text.otherSessions}
        </span>
        <Button onClick={() => void modal.confirm({ title: text.logOutAsk, onOk: logOut })}>
          {text.logOut}
        </Button>
      </Flex>
    </Panel>
  )
}
