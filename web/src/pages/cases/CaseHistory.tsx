import type { StepView } from '../../api/types/cases'
import { useTitle, useWords } from '../../i18n/words'
import { PlainTable } from '../../parts/PlainTable'
import { casesWords } from './words'

/** Every step that was taken: when, by whom, with which opinion, to which state. */
export function CaseHistory({ steps }: { steps: StepView[] }) {
  const text = useWords(casesWords)
  const title = useTitle()
  return (
    <PlainTable<StepView>
      label={text.history}
      rows={steps.toReversed()}
      rowKey={(step) => step.seq}
      columns={[
        { title: text.date, render: (step) => step.business_date },
        { title: text.step, render: (step) => title(step) },
        { title: text.becomes, render: (step) => title({ zh: step.state_zh, en: step.state_en }) },
        { title: text.who, render: (step) => step.actor },
        {
          title: text.opinion,
          render: (step) => (
            <>
              {step.opinion}
              {step.signed.length > 0 && <span className="quiet"> {step.signed.join('、')}</span>}
            </>
          ),
        },
      ]}
    />
  )
}
