import { Alert } from 'antd'

import type { ApiProblem } from '../../../api/problem'
import type { DefinitionsChecked } from '../../../api/types/administration'
import { useLanguage } from '../../../i18n/language'
import { useWords } from '../../../i18n/words'
import { Notes } from '../../../parts/Notes'
import { Problem } from '../../../parts/Problem'
import { administrationWords } from '../words'

interface Props {
  checked: DefinitionsChecked | undefined
  error: ApiProblem | null
}

/** What checking the definitions showed: counts and examples, or every fault with file and line. */
export function Checked({ checked, error }: Props) {
  const text = useWords(administrationWords)
  const { language } = useLanguage()
  const gap = { marginBottom: 12 }
  if (error !== null) {
    if (error.status !== 400) return <Problem error={error} />
    return (
      <Alert
        type="error"
        showIcon
        role="alert"
        title={text.faults}
        description={
          <ul style={{ margin: 0, paddingInlineStart: 18 }}>
            {error
              .sentence(language)
              .split('\n')
              .map((line) => (
                <li key={line} style={{ overflowWrap: 'anywhere' }}>
                  {line}
                </li>
              ))}
          </ul>
        }
        style={gap}
      />
    )
  }
  if (checked === undefined) return null
  return (
    <Alert
      showIcon
      role="status"
      type={checked.passed ? 'success' : 'error'}
      title={checked.passed ? text.allCameOut(checked.examples) : text.someDidNot}
      description={<Notes notes={checked.lines} />}
      style={gap}
    />
  )
}
