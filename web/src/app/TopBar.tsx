import { MenuOutlined } from '@ant-design/icons'
import { Button, Layout } from 'antd'
import { Link } from 'react-router'

import { useLanguage } from '../i18n/language'
import { useWords } from '../i18n/words'
import { useInstance } from '../session/session'
import { useAppearance } from '../theme/mode'
import { GlobalSearch } from './GlobalSearch'
import { MeMenu } from './MeMenu'
import { appWords } from './words'

export function TopBar({ onMenu }: { onMenu?: () => void }) {
  const text = useWords(appWords)
  const { language, choose } = useLanguage()
  const { phone } = useAppearance()
  const instance = useInstance()
  const name = instance === null ? text.product : instance[`name_${language}`]
  return (
    <Layout.Header className="shell-top no-print">
      {onMenu && (
        <Button type="text" icon={<MenuOutlined />} onClick={onMenu} aria-label={text.navigation} />
      )}
      {!phone && (
        <Link to="/workbench" className="shell-name">
          <img src="/mark.svg" alt="" width={22} height={22} />
          {name}
        </Link>
      )}
      {instance?.synthetic && (
        <span className="shell-sign" title={text.syntheticHint}>
          {text.synthetic}
        </span>
      )}
      <span style={{ flex: 1 }} />
      <GlobalSearch />
      <Button
        type="text"
        lang={language === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => choose(language === 'zh' ? 'en' : 'zh')}
      >
        {text.language}
      </Button>
      <MeMenu />
    </Layout.Header>
  )
}
