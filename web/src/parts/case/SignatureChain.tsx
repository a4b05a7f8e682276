import { CheckCircleFilled, EditOutlined, MinusCircleOutlined } from '@ant-design/icons'

import type { Laid } from '../../api/types/cases'
import { usePunctuation } from '../../i18n/punctuation'
import { useTitle, useWords } from '../../i18n/words'
import { caseWords } from './words'
import './case.css'

/** Who signed and with which opinion, whose turn it is, who comes later. */
export function SignatureChain({ laid }: { laid: Laid }) {
  const text = useWords(caseWords)
  const title = useTitle()
  const marks = usePunctuation()
  return (
    <section aria-label={text.chain}>
      <h3 className="part-title">{text.chain + marks.colon + title(laid)}</h3>
      <ol className="chain">
        {laid.signed.map(([position, name, opinion]) => (
          <li key={position} className="chain-signed">
            <CheckCircleFilled aria-hidden /> <b>{position}</b> {name}
            <span className="quiet"> {text.signed}</span>
            <div>{opinion}</div>
          </li>
        ))}
        {laid.waiting.map((position, index) => (
          <li key={position} className={index === 0 ? 'chain-next' : 'quiet'}>
            {index === 0 ? <EditOutlined aria-hidden /> : <MinusCircleOutlined aria-hidden />}{' '}
            <b>{position}</b> {index === 0 ? text.next : text.later}
          </li>
        ))}
      </ol>
    </section>
  )
}
