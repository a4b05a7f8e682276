import { askWords } from './askWords'
import { resultWords } from './resultWords'
import { verdictWords } from './verdictWords'

export const checkWords = {
  zh: { ...askWords.zh, ...resultWords.zh, ...verdictWords.zh },
  en: { ...askWords.en, ...resultWords.en, ...verdictWords.en },
}
