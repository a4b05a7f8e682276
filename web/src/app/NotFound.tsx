import { Button, Result } from 'antd'
import { Link } from 'react-router'

import { useWords } from '../i18n/words'
import { appWords } from './words'

export function NotFound() {
  const text = useWords(appWords)
  return (
    <Result
      status="404"
      title={<h1 className="result-title">{text.notFound}</h1>}
      extra={
        <Link to="/workbench">
          <Button>{text.toWorkbench}</Button>
        </Link>
      }
    />
  )
}
