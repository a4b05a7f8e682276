import { useLanguage } from './language'

type Entry = string | ((...given: never[]) => string)

type InOther<T> = { [K in keyof T]: T[K] extends string ? string : T[K] }

/** The words of a part of the app: every one in both languages, or it does not compile. */
export interface Words<T> {
  zh: InOther<T>
  en: InOther<T>
}

export function words<T extends Record<string, Entry>>(zh: T, en: InOther<T>): Words<T> {
  return { zh: zh as InOther<T>, en }
}

/** The words in the language of the user. */
export function useWords<T>(of: Words<T>): InOther<T> {
  return of[useLanguage().language]
}

/** What the server titles in both languages. */
export type Titled = { title_zh: string; title_en: string } | { zh: string; en: string }

export function titleIn(language: 'zh' | 'en', titled: Titled): string {
  const both = 'zh' in titled ? titled : { zh: titled.title_zh, en: titled.title_en }
  return both[language] || both.zh
}

/** Picks the title in the language of the user. */
export function useTitle(): (titled: Titled) => string {
  const { language } = useLanguage()
  return (titled) => titleIn(language, titled)
}
