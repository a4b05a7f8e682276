import { Alert, Button, Space } from 'antd'

import { problemOf } from '../api/problem'
import { useLanguage } from '../i18n/language'
import { useWords } from '../i18n/words'
import { Forbidden } from './Forbidden'
import { Refusals } from './Refusals'
import { partWords } from './words'

interface Props {
  error: unknown
  /** Asks again. */
  retry?: () => void
  /** Titles of what the problem names by id. */
  nameOf?: (id: string) => string
}

/** An error: what happened, what to do, and its code for the help desk. */
export function Problem({ error, retry, nameOf }: Props) {
  const { language } = useLanguage()
  const text = useWords(partWords)
  const problem = problemOf(error)
  if (problem.status === 403) return <Forbidden problem={problem} />
  if (problem.status === 422) return <Refusals problem={problem} nameOf={nameOf} />
  const remedy = problem.remedy(language)
  const after = problem.retryAfter
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={problem.sentence(language)}
      description={
        <Space orientation="vertical" size={2}>
          {remedy !== undefined && <span>{remedy}</span>}
          <FieldSentences error={error} />
          <small className="quiet">
            {text.code} {problem.code}
            {after !== null && ` · ${text.retryAfter(after)}`}
          </small>
        </Space>
      }
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {text.retry}
          </Button>
        )
      }
    />
  )
}

function FieldSentences({ error }: { error: unknown }) {
  const { language } = useLanguage()
  const fields = problemOf(error).body.fields ?? []
  return fields.map((one) => (
    <div key={one.field + one.detail_zh}>{language === 'zh' ? one.detail_zh : one.detail_en}</div>
  ))
}
