import { createContext, useContext } from 'react'

export type Language = 'zh' | 'en'

export interface LanguageChoice {
  language: Language
  choose: (language: Language) => void
}

const KEPT = 'kunyu.language'

export const LanguageContext = createContext<LanguageChoice>({
  language: 'zh',
  choose: () => undefined,
})

export function useLanguage(): LanguageChoice {
  return useContext(LanguageContext)
}

export function keptLanguage(): Language {
  return localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh'
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT, language)
}
