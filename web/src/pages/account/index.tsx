import { useTitle, useWords } from '../../i18n/words'
import { PageHeader } from '../../parts/PageHeader'
import { Panel } from '../../parts/Panel'
import { SecondFactor } from '../../session/SecondFactor'
import { useMe } from '../../session/session'
import { ChangePassword } from './ChangePassword'
import { Sessions } from './Sessions'
import { Tokens } from './Tokens'
import { accountWords } from './words'
import './account.css'

/** My account: password, second factor, sessions, tokens of my programs. */
export default function Account() {
  const text = useWords(accountWords)
  const title = useTitle()
  const me = useMe()
  const role = title({ zh: me.role_zh, en: me.role_en })
  const signs = me.signs.length > 0 ? ` · ${text.signsAs(me.signs.join(text.comma))}` : ''
  return (
    <>
      <PageHeader title={text.title} lead={`${me.user} · ${role}${signs}`} />
      <div className="account">
        <Panel title={text.password}>
          <ChangePassword />
        </Panel>
        <Panel title={text.secondFactor}>
          <SecondFactor />
        </Panel>
      </div>
      <Sessions />
      <Tokens />
    </>
  )
}
