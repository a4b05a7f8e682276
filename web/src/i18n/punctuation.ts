import { useLanguage } from './language'

const MARKS = {
  zh: { colon: '：', and: '、', semicolon: '；', bracket: (inner: string) => `（${inner}）` },
  en: { colon: ': ', and: ', ', semicolon: '; ', bracket: (inner: string) => ` (${inner})` },
}

/** Marks between words, as each language writes them. */
export function usePunctuation() {
  return MARKS[useLanguage().language]
}
