import { Alert } from 'antd'

import type { ApiProblem } from '../api/problem'
import { useLanguage } from '../i18n/language'
import { usePunctuation } from '../i18n/punctuation'
import { useWords } from '../i18n/words'
import { partWords } from './words'

interface Props {
  problem: ApiProblem
  /** Titles of materials by id. */
  nameOf?: (material: string) => string
}

/** Why a step was refused: every reason with its article, then what is missing. */
export function Refusals({ problem, nameOf = (id) => id }: Props) {
  const { language } = useLanguage()
  const text = useWords(partWords)
  const { missing_signatures: signatures = [], missing_materials: materials = [] } = problem.body
  const marks = usePunctuation()
  const reasons = problem.refusals
  const isBare = reasons.length + signatures.length + materials.length === 0
  const onlyReason = !isBare && reasons.every((one) => one.reason_suffices) && reasons.length > 0
  return (
    <Alert
      type={onlyReason ? 'warning' : 'error'}
      showIcon
      role="alert"
      title={onlyReason ? text.reasonSuffices : text.refused}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 18 }}>
          {reasons.map((one) => (
            <li key={one.zh}>
              {one[language]}
              {one.article !== null && (
                <span className="quiet"> {text.article + marks.colon + one.article}</span>
              )}
            </li>
          ))}
          {signatures.length > 0 && (
            <li>{text.missingSignatures + marks.colon + signatures.join(marks.and)}</li>
          )}
          {materials.length > 0 && (
            <li>{text.missingMaterials + marks.colon + materials.map(nameOf).join(marks.and)}</li>
          )}
          {isBare && <li>{problem.sentence(language)}</li>}
        </ul>
      }
    />
  )
}
