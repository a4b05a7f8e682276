import { useWords } from '../../i18n/words'
import { windowWords } from './words'

/** What the clerk tells about an item: who does it, how long, which papers, what it costs. */
export function ItemFacts({ read }: { read: (field: string) => string | null }) {
  const text = useWords(windowWords)
  const said = (field: string, words: (value: string) => string) => {
    const value = read(field)
    return value === null ? null : words(value)
  }
  const facts = [
    read('section_name'),
    said('promised_days', text.promised),
    said('statutory_days', text.statutory),
    said('fee', text.fee),
    said('paper_list', text.papers),
  ]
  return <div className="quiet">{facts.filter(Boolean).join(' · ')}</div>
}
