import type { Acted } from '../../api/types/cases'
import { usePunctuation } from '../../i18n/punctuation'
import { useTitle, useWords } from '../../i18n/words'
import { casesWords } from './words'

const CLOCK = { start: 'starts', stop: 'stop', resume: 'resume', end: 'end' } as const

/** What a step does, or did: in the words of the bureau, line by line. */
export function ActedSummary({ acted }: { acted: Acted }) {
  const text = useWords(casesWords)
  const title = useTitle()
  const marks = usePunctuation()
  const state = title({ zh: acted.state_title, en: acted.state_title_en })
  return (
    <ul style={{ margin: 0, paddingInlineStart: 18 }}>
      <li>{text.stateBecomes(state)}</li>
      {acted.clocks.map((clock) => (
        <li key={clock.clock + clock.step}>
          {text[CLOCK[clock.step as keyof typeof CLOCK]] + marks.colon + title(clock.title)}
          {clock.due !== null && ` → ${clock.due}`}
        </li>
      ))}
      {acted.posts.map((post, index) => (
        <li key={index}>
          {text.moves(
            [title(post.book_title), post.piece].filter(Boolean).join(' '),
            post.from_title === null ? '' : title(post.from_title),
            title(post.to_title),
            post.hectares,
          )}
        </li>
      ))}
      {acted.documents.length > 0 && (
        <li>{text.makes + marks.colon + acted.documents.join(marks.and)}</li>
      )}
      {acted.follow_ups.map((one) => (
        <li key={one.case}>
          {text.opens + marks.colon + title(one.title)} {one.case}
        </li>
      ))}
      {acted.warnings.map((one) => (
        <li key={one.zh}>{text.warned + marks.colon + title(one)}</li>
      ))}
    </ul>
  )
}
