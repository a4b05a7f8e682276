import { App as AntdApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'

import { LanguageContext, keepLanguage, keptLanguage } from '../i18n/language'
import type { Language } from '../i18n/language'
import { AppearanceContext } from '../theme/mode'
import { themeOf, variablesOf } from '../theme/theme'
import type { Mode } from '../theme/theme'

const PHONE = '(max-width: 767px)'
const STILL = '(prefers-reduced-motion: reduce)'
const MODE = 'kunyu.mode'

/** Language, theme and density for everything inside. */
export function Appearance({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(keptLanguage)
  const [mode, setMode] = useState<Mode>(() =>
    localStorage.getItem(MODE) === 'dark' ? 'dark' : 'light',
  )
  const phone = useMedia(PHONE)
  const still = useMedia(STILL)
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    dayjs.locale(language === 'zh' ? 'zh-cn' : 'en')
    keepLanguage(language)
  }, [language])
  useEffect(() => {
    const { style } = document.documentElement
    style.colorScheme = mode
    Object.entries(variablesOf(mode)).forEach(([name, value]) => style.setProperty(name, value))
    localStorage.setItem(MODE, mode)
  }, [mode])
  const words = useMemo(() => ({ language, choose: setLanguage }), [language])
  const look = useMemo(() => ({ mode, phone, setMode }), [mode, phone])
  return (
    <LanguageContext value={words}>
      <AppearanceContext value={look}>
        <ConfigProvider
          locale={language === 'zh' ? zhCN : enUS}
          theme={themeOf(mode, phone, still)}
          button={{ autoInsertSpace: false }}
        >
          <AntdApp style={{ height: '100%' }}>{children}</AntdApp>
        </ConfigProvider>
      </AppearanceContext>
    </LanguageContext>
  )
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches)
  useEffect(() => {
    const list = window.matchMedia(query)
    const changed = () => setMatches(list.matches)
    list.addEventListener('change', changed)
    return () => list.removeEventListener('change', changed)
  }, [query])
  return matches
}
