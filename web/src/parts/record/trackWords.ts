import { useWords, words } from '../../i18n/words'

const trackWords = words(
  {
    disposition: '处置',
    ownership: '权属',
    custody: '占管',
    use: '利用',
    registration: '登记',
    class: '地类',
  },
  {
    disposition: 'Disposition',
    ownership: 'Ownership',
    custody: 'Custody',
    use: 'Use',
    registration: 'Registration',
    class: 'Class',
  },
)

/** The six tracks of the ledger by id, in short. */
export function useTrackNames(): Record<string, string> {
  return { ...useWords(trackWords) }
}
