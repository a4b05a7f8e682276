import { LockOutlined } from '@ant-design/icons'
import { Result } from 'antd'

import type { ApiProblem } from '../api/problem'
import { useLanguage } from '../i18n/language'
import { useWords } from '../i18n/words'
import { partWords } from './words'

/** The user's role may not; who may is told by the server. */
export function Forbidden({ problem }: { problem?: ApiProblem }) {
  const { language } = useLanguage()
  const text = useWords(partWords)
  return (
    <Result
      icon={<LockOutlined className="quiet" />}
      title={<h2 className="result-title">{text.forbidden}</h2>}
      subTitle={problem?.sentence(language) ?? text.forbiddenHint}
      extra={problem?.remedy(language)}
    />
  )
}
